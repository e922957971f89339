"""What to time: the grids of cases and how much effort each gets."""
