"""What an answer consists of, and one writer per format that puts it on paper."""
