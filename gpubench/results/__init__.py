"""The results file: its columns, and how it is written, read, merged and listed."""
