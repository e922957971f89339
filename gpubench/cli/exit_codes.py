"""What the exit code of every command means."""

DONE = 0
GATE_FAILED = 1
"""A limit that the user set was broken, as by `--fail-slower`."""
CANNOT_ANSWER = 2
UNDECIDED = 3
"""An answer was wanted that the data cannot give, as by `gpubench accept`."""
