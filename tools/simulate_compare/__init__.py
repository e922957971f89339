"""How often `gpubench compare` is wrong, and what it finds, on files whose truth is known."""
