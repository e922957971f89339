"""What `gpubench show` says of a results file as a document."""
