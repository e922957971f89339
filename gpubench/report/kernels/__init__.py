"""The ladder of kernels as a document."""
