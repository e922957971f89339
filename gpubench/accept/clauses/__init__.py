"""What a contract may ask of the cards, one kind of clause per module."""
