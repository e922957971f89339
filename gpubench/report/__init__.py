"""Text, CSV, Markdown and JSON from records: the only place where numbers are scaled."""
