"""A ReFrame test that measures each node of a fleet into a file of its own."""
