"""Measure what batch size does to matrix products and training passes."""

__version__ = "0.1.0"
