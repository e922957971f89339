"""What batch size does to one machine, and what a power of two is worth; nothing is printed."""
