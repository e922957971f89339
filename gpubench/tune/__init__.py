"""Which batch size should I train with: largest that fits, fastest, and soonest at a target."""
