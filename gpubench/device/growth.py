"""Whether memory grows with every call: what a call leaves behind for good, in bytes."""

import gc
import tracemalloc
from collections.abc import Sequence
from itertools import pairwise
from typing import Self

GROWTH_CALLS = 3
"""What the first of them adds may take the place of something older; the others tell."""

_PYTHON_FROM = 1024
"""Python's own books change by some bytes with any call; arrays that pile up are larger."""


def growth_per_call(levels: Sequence[int]) -> int:
    """Return the least that the level rose by between two calls; 0 if it did not rise each time.

    Args:
        levels: Bytes in use after each of several calls, at least two.
    """
    return max(0, min(after - before for before, after in pairwise(levels)))


class PythonHeap:
    """What Python and NumPy hold, which no allocator of a device knows of."""

    def __init__(self) -> None:
        self._levels: list[int] = []
        self._was_tracing = tracemalloc.is_tracing()

    def __enter__(self) -> Self:
        """Begin to count."""
        if not self._was_tracing:
            tracemalloc.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        """Leave the counting to whoever had begun it, if anybody had."""
        if not self._was_tracing:
            tracemalloc.stop()

    def note(self) -> None:
        """Note the level after a call, less what only waits for a collection of garbage."""
        gc.collect()
        self._levels.append(tracemalloc.get_traced_memory()[0])

    def growth_per_call(self) -> int:
        """Return the growth between the notes, if it is more than Python's own."""
        growth = growth_per_call(self._levels)
        return growth if growth >= _PYTHON_FROM else 0
