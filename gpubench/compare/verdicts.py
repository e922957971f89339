"""From differences and their uncertainty to words."""

import math
import sys

import numpy as np
from scipy import special

from gpubench.compare.comparison_records import Interval, Settings, Verdict
from gpubench.compare.uncertainty import Estimates
from gpubench.stats.arrays import Array
from gpubench.stats.holm import holm
from gpubench.stats.student import half_width, two_sided_p

CONFIDENCE = 0.95
SAME_WITHIN = 0.02
"""Two sides are the same if they differ by less than this, or by less than the smallest effect,
if that was set higher: who says that 5 % do not matter means that 3 % are the same."""
_EQUIVALENCE = 0.90
"""A 90 % interval inside the limits is a test of equivalence at 5 %: Schuirmann (1987)."""
_POWER = 0.8
_LARGEST_LOG = 700.0
_MOST_RUNS = 100
"""Nobody makes more runs than this to settle one case."""


def adjusted_p(estimates: Estimates) -> Array:
    """Return Holm-adjusted p-values; the family is everything in the estimates."""
    return holm(two_sided_p(estimates.difference, estimates.error, estimates.df))


def verdicts(estimates: Estimates, p_adjusted: Array, settings: Settings) -> tuple[Verdict, ...]:
    """Return what may be said of each difference.

    A difference needs both: to be no chance, and to be large enough to matter. Failing to show
    one is not showing sameness; that takes a test of its own.

    Args:
        estimates: Logs, contender - baseline.
        p_adjusted: Of the same, in the same order.
        settings: With alpha and the smallest effect.
    """
    difference = estimates.difference
    matters = np.abs(difference) >= math.log1p(settings.min_effect)
    found = (p_adjusted < settings.alpha) & matters
    reach = np.abs(difference) + half_width(estimates.error, estimates.df, _EQUIVALENCE)
    same = reach <= same_within(settings)
    return tuple(
        (Verdict.SLOWER if d > 0 else Verdict.FASTER)
        if shown
        else (Verdict.SAME if alike else Verdict.UNCLEAR)
        for d, shown, alike in zip(difference, found, same, strict=True)
    )


def intervals(estimates: Estimates) -> tuple[Interval, ...]:
    """Return speedups with their unadjusted 95 % intervals; symmetric in logs."""
    half = half_width(estimates.error, estimates.df, CONFIDENCE)
    log_speedup = -estimates.difference
    columns = (ratios(log_speedup), ratios(log_speedup - half), ratios(log_speedup + half))
    return tuple(
        Interval(speedup=float(ratio), low=float(low), high=float(high))
        for ratio, low, high in zip(*columns, strict=True)
    )


def scaled(interval: Interval, factor: float) -> Interval:
    """Return a ratio times a number that is known; what no float holds ends at the last one."""
    speedup, low, high = (
        min(end * factor, sys.float_info.max)
        for end in (interval.speedup, interval.low, interval.high)
    )
    return Interval(speedup=speedup, low=low, high=high)


def ratios(logs: Array) -> Array:
    """Return exp of logs such that the opposite log is one over it to the last bit.

    An interval of nothing known may end beyond what a float holds; it ends at the last one then.
    """
    above = np.exp(np.minimum(np.abs(logs), _LARGEST_LOG))
    return np.asarray(np.where(logs >= 0, above, 1.0 / above))


def runs_to_settle(
    estimates: Estimates, runs: tuple[int, int], settings: Settings
) -> tuple[int | None, ...]:
    """Return how many runs a side should settle each difference; None if no number would.

    If the difference is really as it looks, so many runs show it, or show that it is none, four
    times out of five. What was assumed between GPUs or sessions is not made smaller by runs.

    Args:
        estimates: Logs, contender - baseline.
        runs: Those behind the estimates.
        settings: With alpha and the smallest effect.

    Source: the two-sample sample size from normal quantiles, e.g. Cohen (1988), section 2.4;
    two runs are added for the degrees of freedom that a t test lacks.
    """
    size = np.abs(estimates.difference)
    tests = max(len(size), 1)
    to_show = special.ndtri(1.0 - settings.alpha / (2.0 * tests)) + special.ndtri(_POWER)
    to_equal = special.ndtri(0.95) + special.ndtri(_POWER)
    matters = size >= math.log1p(settings.min_effect)
    room = np.maximum(
        np.where(matters, size / to_show, 0.0), (same_within(settings) - size) / to_equal
    )
    per_run = (estimates.error**2 - estimates.assumed) / (1.0 / runs[0] + 1.0 / runs[1])
    wanted = np.where(room > 0, room**2, 0.0) - estimates.assumed
    return tuple(
        _runs(float(variance), float(target))
        for variance, target in zip(per_run, wanted, strict=True)
    )


def same_within(settings: Settings) -> float:
    """Return how far two sides may differ, in logs, and be the same."""
    return math.log1p(max(SAME_WITHIN, settings.min_effect))


def _runs(per_run: float, target: float) -> int | None:
    # Compared before dividing, since a target next to nothing makes infinitely many.
    if target <= 0 or 2.0 * per_run > (_MOST_RUNS - 2) * target:
        return None
    return 2 + math.ceil(2.0 * per_run / target)
