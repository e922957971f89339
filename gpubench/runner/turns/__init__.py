"""Runs of two sides in turns: what a shared machine does, it then does to both."""
