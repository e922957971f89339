"""How far an analysis is, once anybody would ask."""

import time

from gpubench.cli.standard_streams import say

_PATIENCE_S = 2.0
"""After so long people want to know that something is going on."""


class Patience:
    """Says how much is done, whenever two seconds have gone by.

    Args:
        what: What is counted, as in ``curves``.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Take note of how far it is."""
        now = time.monotonic()
        if now - self._said >= _PATIENCE_S:
            self._said = now
            say(f"gpubench: {done} of {total} {self._what}")
