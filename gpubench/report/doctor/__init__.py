"""What `gpubench doctor` finds on a machine as a document."""
