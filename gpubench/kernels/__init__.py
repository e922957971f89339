"""CUDA C++ sources of our own, and the typed launchers that run them."""
