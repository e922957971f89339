"""Hand measured samples to pytest-benchmark through a timer that plays them back."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from gpubench.errors import UsageError


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
        self._started = False

    def load(self, samples_s: Sequence[float]) -> None:
        """Play these samples back from now on."""
        self._samples_s = iter(samples_s)
        self._started = False

    def __call__(self) -> float:
        """Return the fake time in seconds.

        Every start reads zero: at a large offset a microsecond would lose its digits.

        Raises:
            UsageError: If somebody else than `gpu_benchmark` uses it.
        """
        self._started = not self._started
        if self._started:
            return 0.0
        for sample_s in self._samples_s:
            return sample_s
        raise UsageError(
            "benchmark",
            seen="it was called in a test that uses gpu_benchmark",
            expected="one of the two fixtures",
            advice="call gpu_benchmark(fn, batch_size=..) instead",
        )


def attach_replay_timer(item: pytest.Item) -> None:
    """Put a `benchmark` marker with a replay timer in front of the item's own.

    pytest-benchmark looks at the closest marker only, so the item's own (group, ...) is taken
    over. A profile would be one of the playing back.
    """
    own = item.get_closest_marker("benchmark")
    arguments = own.args if own else ()
    keywords: dict[str, Any] = dict(own.kwargs) if own else {}
    keywords |= {"timer": ReplayTimer(), "cprofile": False}
    item.add_marker(pytest.mark.benchmark(*arguments, **keywords), append=False)


def replay_timer(item: pytest.Item) -> ReplayTimer:
    """Return the timer that `attach_replay_timer` gave to an item.

    Raises:
        UsageError: If pytest did not know at collection that the item uses the fixture.
    """
    marker = item.get_closest_marker("benchmark")
    timer = marker.kwargs.get("timer") if marker else None
    if not isinstance(timer, ReplayTimer):
        raise UsageError(
            item.nodeid,
            seen="gpu_benchmark came by request.getfixturevalue",
            expected="an argument of the test or of one of its fixtures",
            advice="write gpu_benchmark into the argument list",
        )
    return timer
