"""What lies between devices: copies to and from the host, copies between GPUs, collectives."""
