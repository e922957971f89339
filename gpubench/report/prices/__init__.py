"""A comparison in the money of a price book, as sections of a document."""
