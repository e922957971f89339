"""What others wrote and the page carries along; `python -m tools.vega` makes it."""
