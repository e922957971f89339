"""A machine against itself: how far runs differ when nothing does; records out, nothing printed."""
