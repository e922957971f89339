"""Measure what batch size does to matrix products and training passes, and say what the data can tell."""

__version__ = "0.1.0"
