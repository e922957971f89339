"""The work itself: what is built, called, checked and counted for a case."""
