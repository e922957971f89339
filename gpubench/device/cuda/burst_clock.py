"""The clock of bursts: pulses with rests between them, and a proof that the card's clock held."""

from collections.abc import Callable

from gpubench.device.cuda.best_clock import BestClock
from gpubench.device.cuda.wrapped_clock import WrappedClock
from gpubench.errors import UnsupportedError
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.timed_call import TimedCall

PULSE_S = 2e-3
"""Clocks fall after some 5 ms of load (flashinfer-ai/flashinfer#2899)."""

_FIRST_REST_S = 10e-3
_LONGEST_REST_S = 0.32
"""Ten milliseconds, doubled five times. A card that needs more has no bursts of this work: the
governor's own memory is shorter than a tenth of a second."""

_RESTS_AFTER_PULSE = 5
"""Recoveries begin at this many times the pulse, so that a card works a sixth of the time."""

_LONGER = 2.0
"""How many times longer a rest between pulses becomes that was too short; a pulse at least."""

_EASING = 0.9
"""A rest that sufficed is this much shorter next time, to find the shortest that does."""

_ABOVE_TOO_SHORT = 1.3
"""Rests are not eased below this many times one that turned out too short for this work: each
failure costs a pulse and a recovery."""

_ATTEMPTS = 8

UNPROVEN = "burst-unproven"
"""The warning of burst rows on a card whose counters nobody can read."""


class BurstClock(WrappedClock):
    """Times short pulses and keeps those in which the card's clock was its best.

    Light work is timed without rests, since its clock never falls. A pulse whose clock fell is
    thrown away and repeated once the card has recovered, after a longer rest each time; so what ran
    before does not matter. If it fell after a pulse that was kept, it is this work that needs
    longer rests between its pulses. Which pulses are kept is decided by the clock alone and never
    by their times.

    Args:
        inner: Times a pulse.
        best: What its clock is judged by.
        rest: Lets the card wait for so many seconds.
    """

    def __init__(self, inner: Clock, best: BestClock, rest: Callable[[float], object]) -> None:
        super().__init__(inner)
        self._best = best
        self._rest = rest
        self._rest_s = 0.0
        self._too_short_s = 0.0
        self._kept = False

    @property
    def chunk_s(self) -> float:
        """How long a pulse should take."""
        return PULSE_S

    @property
    def warnings(self) -> tuple[str, ...]:
        """The inner clock's, and that nothing proves the burst where there are no counters."""
        unproven = (UNPROVEN,) if self._best.hz() is None else ()
        return (*self._inner.warnings, *unproven)

    @property
    def for_warm_up(self) -> Clock:
        """The inner clock's: a warm-up is to be long, and proves nothing."""
        return self._inner.for_warm_up

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a pulse; see `gpubench.measure.clock.Clock`.

        Raises:
            UnsupportedError: If the clock falls however long the card rests, or never was what it
                should be.
        """
        if hindrance := self._best.hindrance():
            raise UnsupportedError(f"no burst value: {hindrance}")
        rest_s = self._rest_s
        for _ in range(_ATTEMPTS):
            if rest_s:
                self._rest(rest_s)
            chunk = self._inner.time(timed, samples=samples, calls_per_sample=calls_per_sample)
            if not self._best.fell(chunk.sm_clock_hz):
                self._rest_s = max(_EASING * self._rest_s, _ABOVE_TOO_SHORT * self._too_short_s)
                self._kept = True
                return chunk
            self._lengthen(chunk.intervals_s)
            recovery_s = max(_FIRST_REST_S, _RESTS_AFTER_PULSE * chunk.intervals_s)
            rest_s = min(_LONGEST_REST_S, max(recovery_s, 2 * rest_s))
        raise UnsupportedError(f"no burst value: {self._why(chunk, rest_s)}")

    def _lengthen(self, pulse_s: float) -> None:
        """Let the card rest longer between pulses, if it is this work that lowered the clock."""
        # What fell first was a neighbour's, as no pulse of this work's had been kept before it.
        if self._kept:
            self._too_short_s = self._rest_s
            self._rest_s = min(_LONGEST_REST_S, max(pulse_s, _LONGER * self._rest_s))
        self._kept = False

    def _why(self, chunk: Chunk, rest_s: float) -> str:
        best_mhz, clock_mhz = ((hz or 0.0) / 1e6 for hz in (self._best.hz(), chunk.sm_clock_hz))
        return (
            f"the clock falls to {clock_mhz:.0f} of {best_mhz:.0f} MHz within"
            f" {chunk.intervals_s * 1e3:.1f} ms, after {rest_s:.2g} s of rest"
        )
