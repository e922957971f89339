"""What a training file says of each batch size, as tables and as a picture."""
