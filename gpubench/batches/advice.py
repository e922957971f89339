"""Whether a nearby batch size is faster per item than a planned one, and by what."""

import math
from collections.abc import Collection, Iterable

import numpy as np

from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.findings import Advice, Reason
from gpubench.batches.fitted import FittedCurve
from gpubench.batches.gain_breakdown import GainBreakdown
from gpubench.batches.gain_parts import GainParts
from gpubench.batches.measured import MeasuredCurve
from gpubench.stats.arrays import Array, Integers

_REACH = 0.3
"""How far, as a share of the planned size, another still serves."""

_WORTH_IT = math.log1p(0.01)
"""Below 1 % nobody need change a plan, and sizes as near as that to the best are as good."""

_CONFIDENCE = 0.95


def advise(
    fitted: FittedCurve, planned: Iterable[int], left_out: Collection[int] = ()
) -> tuple[Advice, ...]:
    """Return for each planned size the nearest better one, or that it can stay.

    Intervals hold for all sizes within reach together (Bonferroni), since the best of many
    looks better than it is.

    Args:
        fitted: The curve with its fits.
        planned: Batch sizes, each >= 1.
        left_out: Those that were timed, but not together with the others.
    """
    return tuple(
        _unknown(size, Reason.UNSHARED) if size in left_out else _advice(fitted, size)
        for size in planned
    )


def _advice(fitted: FittedCurve, planned: int) -> Advice:
    curve, log_time = fitted.curve, fitted.log_time
    here = curve.index_of(planned)
    if here is None:
        return _unknown(planned, Reason.NOT_TIMED)
    near = np.abs(curve.sizes / planned - 1) <= _REACH
    near[here] = False
    within = np.flatnonzero(near)
    if not len(within):
        return _unknown(planned, Reason.ALONE)
    confidence = 1 - (1 - _CONFIDENCE) / len(within)
    grown = curve.log_sizes[within] - curve.log_sizes[here]
    gains = (curve.log_sizes - log_time)[within] - (curve.log_sizes - log_time)[here]
    ends = fitted.spread.intervals(here, within, confidence) + grown[:, None]
    better = np.flatnonzero((ends[:, 0] > 0) & (gains >= _WORTH_IT))
    gains_any = len(better) > 0
    chosen = _nearest(curve, within, gains, better, planned) if gains_any else gains.argmax()
    other, (low, high) = int(within[chosen]), ends[chosen].tolist()
    known = None if math.isnan(low) else (low, high)
    return _record(curve, fitted.shares, (here, other), known, better=gains_any)


def _nearest(
    curve: MeasuredCurve, within: Integers, gains: Array, better: Integers, planned: int
) -> int:
    """Return the nearest of the sizes that gain as much as the best, within 1 %.

    Multiples of 8 come first: they never lose by their alignment, on this device or the next.
    """
    as_good = better[gains[better] >= gains[better].max() - _WORTH_IT]
    even = as_good[curve.alignment[within[as_good]] >= ALIGNED]
    pool = even if len(even) else as_good
    distances = np.abs(np.log(curve.sizes[within[pool]] / planned))
    return int(pool[np.argmin(distances)])


def _record(
    curve: MeasuredCurve,
    shares: GainBreakdown,
    pair: tuple[int, int],
    ends: tuple[float, float] | None,
    *,
    better: bool,
) -> Advice:
    here, other = pair
    parts = shares.parts(here, other)
    # Shares of a log, scaled to sum to the gain itself: the logarithmic mean.
    scale = math.expm1(parts.gain) / parts.gain if parts.gain else 1.0
    return Advice(
        planned=int(curve.sizes[here]),
        try_size=int(curve.sizes[other]),
        better=better,
        gain=math.expm1(parts.gain),
        low=None if ends is None else math.expm1(ends[0]),
        high=None if ends is None else math.expm1(ends[1]),
        size=parts.size * scale,
        tiles=None if parts.tiles is None else parts.tiles * scale,
        alignment=parts.alignment * scale,
        kernel=None if parts.kernel is None else parts.kernel * scale,
        rest=parts.rest * scale,
        log_parts=parts,
        reason=_main_part(parts, is_larger=other > here) if better else Reason.KEEP,
        is_telling=True,
    )


def _main_part(parts: GainParts, *, is_larger: bool) -> Reason:
    """Return what gains most."""
    logs = {
        Reason.LARGER if is_larger else Reason.SMALLER: parts.size,
        Reason.TILES: parts.tiles or 0.0,
        Reason.ALIGNMENT: parts.alignment,
        Reason.KERNEL: parts.kernel or 0.0,
        Reason.REST: parts.rest,
    }
    return max(logs, key=lambda reason: logs[reason])


def _unknown(planned: int, reason: Reason) -> Advice:
    return Advice(
        planned=planned,
        try_size=None,
        better=False,
        gain=None,
        low=None,
        high=None,
        size=None,
        tiles=None,
        alignment=None,
        kernel=None,
        rest=None,
        log_parts=None,
        reason=reason,
        is_telling=True,
    )
