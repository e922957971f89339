"""What a person should know about a machine before measuring on it."""
