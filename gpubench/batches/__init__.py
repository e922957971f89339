"""What batch size does to one machine, and what a power of two is worth; records out, nothing printed."""
