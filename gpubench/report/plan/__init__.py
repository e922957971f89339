"""What a plan would measure, and how long that takes, as a document."""
