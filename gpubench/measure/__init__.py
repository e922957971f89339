"""Warm up, sample and stop: the measuring algorithm, which knows a Clock and no device."""
