"""When a clock that rejects its own samples is given up, and when it is not."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from gpubench.device.scripted import ScriptedClock
from gpubench.measure.clock import Chunk
from gpubench.measure.effort import Effort
from gpubench.measure.limit import Deadline
from gpubench.measure.sampling import Samples, UntrustedClockError, sample
from gpubench.measure.timed_call import TimedCall

HOPELESS = 16
EFFORT = Effort(sample_s=0.01, min_samples=3, max_samples=300)


@dataclass
class Rejecting(ScriptedClock):
    """Rejects so many chunks, keeps one, and so on."""

    in_a_row: int = 0
    asked: int = 0

    def time(self, timed: TimedCall, **how: Any) -> Chunk:
        self.asked += 1
        chunk = super().time(timed, **how)
        if self.asked % (self.in_a_row + 1):
            return replace(chunk, times_s=(), dropped=1)
        return replace(chunk, times_s=chunk.times_s[:1])


def sampled(in_a_row: int) -> Samples:
    clock = Rejecting([1e-3], in_a_row=in_a_row)
    return sample(
        clock,
        TimedCall(call=lambda: None),
        calls=1,
        call_s=1e-3,
        effort=EFFORT,
        deadline=Deadline.after(60.0, clock),
    )


def test_a_clock_that_keeps_a_sample_now_and_then_is_heard_to_the_end() -> None:
    """Only chunks in a row that are all rejected prove that no more will come."""
    found = sampled(HOPELESS - 1)

    assert len(found.times_s) >= EFFORT.min_samples
    assert found.dropped >= 2 * HOPELESS


def test_a_clock_that_keeps_none_is_given_up() -> None:
    """Sixteen chunks without one are enough."""
    with pytest.raises(UntrustedClockError, match="and kept 0"):
        sampled(HOPELESS)
