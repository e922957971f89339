"""Many devices of one model held against each other: which are slow, and what would be found."""
