"""A document as one page that opens anywhere, without network."""
