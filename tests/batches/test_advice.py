"""When a nearby batch size is advised, and how sure that has to be."""

from dataclasses import replace

import numpy as np
import pytest

from gpubench.batches.advice import advise
from gpubench.batches.findings import Advice, Reason
from gpubench.batches.fitted import FittedCurve, fitted_curve
from gpubench.batches.measured import measured
from gpubench.curves.rows import complete_rows
from tests.batches.simulated import A100, frame

SIZES = (64, 100, 127, 128, 129, 300)


def fitted(gain: float, noise: float = 1e-6) -> FittedCurve:
    """A curve on which an item takes as long at every size, and less at 129."""
    curve = measured(complete_rows(frame(A100, SIZES, device="GPU")))
    times = curve.log_sizes - np.log1p(gain) * (curve.sizes == 129)
    blocks = np.random.default_rng(1).normal(0, noise, curve.log_time.shape)
    return fitted_curve(replace(curve, log_time=times + blocks))


def advice(found: FittedCurve, planned: int = 128) -> Advice:
    (only,) = advise(found, [planned])
    return only


@pytest.mark.parametrize(("gain", "better"), [(0.009, False), (0.011, True)])
def test_less_than_one_percent_is_no_reason_to_change_a_plan(gain: float, better: bool) -> None:
    """However sure it is."""
    found = advice(fitted(gain))

    assert found.low is not None
    assert found.low > 0
    assert (found.try_size, found.better) == (129, better)
    assert (found.reason is Reason.KEEP) is not better


def test_intervals_hold_for_all_sizes_within_reach_together() -> None:
    """Of three neighbours the best looks better than it is: 95 % of all, 98.3 of each."""
    curve = fitted(0.05, noise=0.01)
    here, other = (SIZES.index(size) for size in (128, 129))
    ends = curve.spread.interval(here, other, 1 - 0.05 / 3)
    assert ends is not None

    found = advice(curve)

    grown = np.log(129 / 128)
    assert (found.low, found.high) == pytest.approx(tuple(np.expm1(np.array(ends) + grown)))


def test_a_size_is_within_reach_up_to_thirty_percent() -> None:
    """Of 100 that is 127 to 129, and neither 64 nor 300."""
    assert advice(fitted(0.05), 100).try_size == 129
    assert advice(fitted(0.05), 300).reason is Reason.ALONE
