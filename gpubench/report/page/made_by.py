"""The mark by which `gpubench report` knows the files that it wrote itself."""

MADE_BY = "gpubench report"
"""What a file says that this command wrote, so that it may be written again."""
