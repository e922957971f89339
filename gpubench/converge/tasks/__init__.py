"""The tasks: data that need no network, and small models."""
