"""What one results file says: one line per throughput curve; records out, nothing printed."""
