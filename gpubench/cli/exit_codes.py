"""What the exit code of every command means."""

DONE = 0
CANNOT_ANSWER = 2
"""1 is kept for a gate that the user asked for and that failed."""
