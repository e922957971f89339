"""How far an analysis is, once anybody would ask."""

import time
from collections.abc import Callable

from gpubench.cli.standard_streams import say

_PATIENCE_S = 2.0
"""After so long people want to know that something is going on."""


class Patience:
    """Says how far it is whenever two seconds have gone by."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def tell(self, line: str) -> None:
        """Take note of how far it is, in words."""
        now = time.monotonic()
        if now - self._said >= _PATIENCE_S:
            self._said = now
            say(f"gpubench: {line}")

    def counting(self, what: str) -> Callable[[int, int], None]:
        """Return what takes note in numbers: so many done, of so many.

        Args:
            what: What is counted, as in ``curves``.
        """
        return lambda done, total: self.tell(f"{done} of {total} {what}")
