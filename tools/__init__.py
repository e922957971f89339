"""Scripts that the Makefile runs; they are no part of the installed package."""
