"""What `gpubench links` answers."""
