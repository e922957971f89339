"""What batch sizes do on a machine, as a document and as a picture."""
