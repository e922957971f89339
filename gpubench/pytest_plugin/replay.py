"""Hand measured samples to pytest-benchmark through a timer that plays them back."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest


class ReplayTimer:
    """A clock for pytest-benchmark whose every start and end are one measured sample apart.

    pytest-benchmark calls its timer once before and once after each round; between the two this
    clock advances by the next sample. Only its public interface is used: the marker's `timer`
    and `benchmark.pedantic`.
    """

    __name__ = "gpubench"
    """What pytest-benchmark's JSON calls the timer."""

    def __init__(self) -> None:
        self._samples_s: Iterator[float] = iter(())
        self._now_s = 0.0
        self._started = False

    def load(self, samples_s: Sequence[float]) -> None:
        """Play these samples back from now on."""
        self._samples_s = iter(samples_s)
        # From zero again: at a large offset a microsecond would lose its digits.
        self._now_s, self._started = 0.0, False

    def __call__(self) -> float:
        """Return the fake time in seconds."""
        if self._started:
            self._now_s = next(self._samples_s)
        else:
            self._now_s = 0.0
        self._started = not self._started
        return self._now_s


def attach_replay_timer(item: pytest.Item) -> None:
    """Put a `benchmark` marker with a replay timer in front of the item's own.

    pytest-benchmark looks at the closest marker only, so the keywords of the item's own marker
    (group, ...) are taken over.
    """
    own = item.get_closest_marker("benchmark")
    keywords: dict[str, Any] = dict(own.kwargs) if own else {}
    item.add_marker(pytest.mark.benchmark(**{**keywords, "timer": ReplayTimer()}), append=False)


def replay_timer(item: pytest.Item) -> ReplayTimer:
    """Return the timer that `attach_replay_timer` gave to an item."""
    marker = item.get_closest_marker("benchmark")
    timer = marker.kwargs.get("timer") if marker else None
    if not isinstance(timer, ReplayTimer):
        raise TypeError(f"{item.nodeid} has lost the timer that plays its samples back")
    return timer
