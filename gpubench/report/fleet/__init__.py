"""The verdict over a fleet as a document."""
