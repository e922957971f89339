"""The same work timed by gpubench and by the tools that people trust, in one process."""
