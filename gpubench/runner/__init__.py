"""Runs of fresh processes, blocks in random order, resume: from cases to rows."""
