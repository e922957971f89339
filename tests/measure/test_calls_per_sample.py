"""How many calls share an interval, so that the timer costs at most 2 %."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.measure.effort import Effort
from gpubench.measure.sampling import calls_per_sample

EFFORT = Effort(sample_s=1.0, min_interval_s=200e-6)


@pytest.mark.parametrize(
    ("call_s", "overhead_s", "calls"),
    [
        (0.0, 1e-6, 1),
        (20e-6, 1e-6, 1),
        (19e-6, 1e-6, 11),
        (10e-6, 1e-6, 20),
        (15e-6, 1e-6, 14),
        (64e-6, 8e-6, 7),
        (10e-6, 8e-6, 40),
        (1e-6, 0.0, 1),
    ],
)
def test_short_calls_share_an_interval(call_s: float, overhead_s: float, calls: int) -> None:
    """Of 200 us or 50 timer overheads, whichever is longer; 20 overheads stand for themselves."""
    assert calls_per_sample(call_s, overhead_s, EFFORT) == calls


@given(st.floats(1e-9, 1e-3), st.floats(1e-9, 1e-4))
def test_an_interval_is_never_shorter_than_it_has_to_be(call_s: float, overhead_s: float) -> None:
    """Rounded down, the last call would be missing in nearly all of them."""
    calls = calls_per_sample(call_s, overhead_s, EFFORT)

    least_s = max(200e-6, 50 * overhead_s)
    assert calls * call_s >= least_s * (1 - 1e-9) or call_s >= 20 * overhead_s
    assert calls == 1 or (calls - 1) * call_s < least_s * (1 + 1e-9)
