"""NVIDIA GPUs as devices: guarded clocks, cache flush, memory, sensors, profile, faults."""
