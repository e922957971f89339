"""Where one verdict ends and the next begins, by numbers that are worked out by hand."""

import math

import numpy as np
import pytest
from scipy import special

from gpubench.compare.comparison_records import Settings, Verdict
from gpubench.compare.uncertainty import Estimates
from gpubench.compare.verdicts import adjusted_p, runs_to_settle, same_within, verdicts

DF = 10.0
SURE = 1e-9


def estimate(difference: float, error: float) -> Estimates:
    return Estimates(
        difference=np.array([difference]), error=np.array([error]), df=np.array([DF]), assumed=0.0
    )


def verdict(difference: float, error: float, settings: Settings) -> Verdict:
    found = estimate(difference, error)
    (only,) = verdicts(found, adjusted_p(found), settings)
    return only


@pytest.mark.parametrize("effect", [0.01, 0.05])
def test_the_smallest_effect_itself_matters(effect: float) -> None:
    """`--min-effect 1%` asks for 1 %: what takes exactly so much longer is slower."""
    settings, just = Settings(min_effect=effect), math.log1p(effect)

    assert verdict(just, SURE, settings) is Verdict.SLOWER
    assert verdict(-just, SURE, settings) is Verdict.FASTER
    assert verdict(just * (1 - 1e-6), SURE, settings) is Verdict.SAME


@pytest.mark.parametrize(("effect", "limit"), [(0.01, 0.02), (0.02, 0.02), (0.05, 0.05)])
def test_two_sides_are_the_same_if_the_90_percent_interval_says_so(
    effect: float, limit: float
) -> None:
    """Equivalence at 5 %: both ends of the 90 % interval lie within what does not matter."""
    settings = Settings(min_effect=effect)
    widest = math.log1p(limit) / float(special.stdtrit(DF, 0.95))

    assert same_within(settings) == pytest.approx(math.log1p(limit))
    assert verdict(0.0, 0.999 * widest, settings) is Verdict.SAME
    assert verdict(0.0, 1.001 * widest, settings) is Verdict.UNCLEAR


@pytest.mark.parametrize(("times", "runs"), [(97.9, 100), (98.1, None), (1.9, 4)])
def test_more_than_a_hundred_runs_are_no_advice(times: float, runs: int | None) -> None:
    """Two runs are added for the degrees of freedom, and a hundred in all is the most."""
    to_equal = special.ndtri(0.95) + special.ndtri(0.8)
    target = (math.log1p(0.02) / to_equal) ** 2
    # Of three runs a side, 2 / 3 of a run's variance is that of the difference.
    found = estimate(0.0, math.sqrt(times / 2 * target * 2 / 3))

    assert runs_to_settle(found, (3, 3), Settings()) == (runs,)
