"""What `gpubench tune` answers: one page of evidence for a batch size."""
