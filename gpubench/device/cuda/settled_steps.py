"""The clock of steps whose warm-up lasts until the card's own clock stands still."""

import math
from collections.abc import Sequence
from dataclasses import replace

from gpubench.device.cuda.best_clock import HELD_WITHIN, BestClock
from gpubench.device.cuda.wrapped_clock import WrappedClock
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

_WATCHED_S = 0.1
"""Load after which a clock that is going to fall has fallen: tens of milliseconds to a tenth of a
second (flashinfer-ai/flashinfer#2899)."""

_LOOK_S = 0.05
"""Of one look at the clock: long enough for a governor's dither to cancel."""

_LONGEST_S = 1.0
"""What has not settled by then follows the heat sink, for minutes."""

_STILL_S = 0.02
"""After a pause as short as this a card is as it was."""


class SettledSteps(WrappedClock):
    """Times steps, once what ran before them no longer shows in the card's clock.

    On an H200 a training step of 4.48 ms took 4.72 to 4.78 where its neighbour in the random order
    had been heavy; and the first samples of a heavy step after a light one are those of a rested
    card. Rests would not help: training has none.

    Args:
        inner: Times the steps.
        best: What the card's clock is judged by.
    """

    def __init__(self, inner: Clock, best: BestClock) -> None:
        super().__init__(inner)
        self._warm_up = _Settling(inner, best)

    @property
    def for_warm_up(self) -> Clock:
        """The clock whose windows last until the card's own stands still."""
        return self._warm_up

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`."""
        return self._inner.time(timed, samples=samples, calls_per_sample=calls_per_sample)


class _Settling(WrappedClock):
    """Times windows of a warm-up.

    The first one watches long enough to know whether this work lowers the clock. From then on work
    that does not has to wait for nothing but the end of what its neighbour did.
    """

    def __init__(self, inner: Clock, best: BestClock) -> None:
        super().__init__(inner)
        self._best = best
        self._is_heavy: bool | None = None
        self._settled_s = -math.inf

    @property
    def for_warm_up(self) -> Clock:
        return self

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        is_still = self.now_s() - self._settled_s < _STILL_S
        looks = [self._inner.time(timed, samples=samples, calls_per_sample=calls_per_sample)]
        made, calls = looks[0].extra_calls, calls_per_sample
        while not is_still and self._moves(looks):
            calls = _calls_for(looks[-1], calls)
            looks.append(self._inner.time(timed, samples=1, calls_per_sample=calls))
            made += calls + looks[-1].extra_calls
        self._settled_s = self.now_s()
        return replace(looks[-1], extra_calls=made)

    def _moves(self, looks: Sequence[Chunk]) -> bool:
        """Return whether the card has to be looked at once more."""
        loaded_s = sum(look.intervals_s for look in looks)
        if self._best.hz() is None or loaded_s >= _LONGEST_S or not looks[-1].good_times_s:
            return False
        if self._is_heavy is None:
            if loaded_s < _WATCHED_S:
                return True
            self._is_heavy = self._best.fell(looks[-1].sm_clock_hz)
        if self._best.fell(looks[-1].sm_clock_hz):
            return not _agree([look.sm_clock_hz for look in looks[-2:]])
        # It was rested, and has not been at work for long enough to fall.
        return self._is_heavy and loaded_s < 2 * _WATCHED_S


def _agree(clocks_hz: Sequence[float | None]) -> bool:
    known = [clock_hz for clock_hz in clocks_hz if clock_hz is not None]
    return len(known) > 1 and max(known) - min(known) <= HELD_WITHIN * max(known)


def _calls_for(look: Chunk, calls: int) -> int:
    """Return how many calls the next look takes; at most ten times the last, which may mislead."""
    return max(1, min(math.ceil(_LOOK_S / look.good_times_s[0]), 10 * calls))
