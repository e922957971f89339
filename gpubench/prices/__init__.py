"""What the user says that machines cost, and what a comparison of times is worth in that money."""
