"""Whether a machine can be trusted, and what it can do: everything asked of it, in a folder."""
