"""What a training file says of batch size: medians, fits, best sizes, accuracy."""
