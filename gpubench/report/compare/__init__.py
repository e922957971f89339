"""A comparison of results files as a document."""
