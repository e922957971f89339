"""A machine against itself as a document."""
