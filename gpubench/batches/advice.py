"""Whether a nearby batch size is faster per item than a planned one, and by what."""

import math
from collections.abc import Collection, Iterable

import numpy as np

from gpubench.batches.divisibility import ALIGNED
from gpubench.batches.findings import Advice, Reason
from gpubench.batches.gain_breakdown import GainBreakdown, gain_breakdown
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.pairs import PairSpread, pair_spread
from gpubench.batches.smooth import Saturation
from gpubench.stats.arrays import Array, Integers

_REACH = 0.3
"""How far, as a share of the planned size, another still serves."""

_WORTH_IT = math.log1p(0.01)
"""Below 1 % nobody need change a plan, and sizes as near as that to the best are as good."""

_CONFIDENCE = 0.95


def advise(
    curve: MeasuredCurve,
    log_time: Array,
    fit: Saturation,
    planned: Iterable[int],
    left_out: Collection[int] = (),
) -> tuple[Advice, ...]:
    """Return for each planned size the nearest better one, or that it can stay.

    Intervals hold for all sizes within reach together (Bonferroni), since the best of many
    looks better than it is.

    Args:
        curve: The times.
        log_time: Log time by size, blocks and runs averaged.
        fit: The fitted saturation curve.
        planned: Batch sizes, each >= 1.
        left_out: Those that were timed, but not together with the others.
    """
    spread, shares = pair_spread(curve, log_time), gain_breakdown(curve, log_time, fit)
    return tuple(
        _unknown(size, Reason.UNSHARED)
        if size in left_out
        else _advice(curve, log_time, spread, shares, size)
        for size in planned
    )


def _advice(
    curve: MeasuredCurve, log_time: Array, spread: PairSpread, shares: GainBreakdown, planned: int
) -> Advice:
    here = curve.index_of(planned)
    if here is None:
        return _unknown(planned, Reason.NOT_TIMED)
    near = np.abs(curve.sizes / planned - 1) <= _REACH
    near[here] = False
    within = np.flatnonzero(near)
    if not len(within):
        return _unknown(planned, Reason.ALONE)
    confidence = 1 - (1 - _CONFIDENCE) / len(within)
    gains = (curve.log_sizes - log_time)[within] - (curve.log_sizes - log_time)[here]
    ends = [_interval(curve, spread, here, int(other), confidence) for other in within]
    better = [
        end is not None and end[0] > 0 and gain >= _WORTH_IT
        for end, gain in zip(ends, gains, strict=True)
    ]
    if any(better):
        chosen = _nearest(curve, within, gains, np.flatnonzero(better), planned)
    else:
        chosen = int(gains.argmax())
    other = int(within[chosen])
    return _record(curve, shares, (here, other), ends[chosen], better=any(better))


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


def _interval(
    curve: MeasuredCurve, spread: PairSpread, here: int, other: int, confidence: float
) -> tuple[float, float] | None:
    """Return the interval of the log gain per item from one size to another."""
    ends = spread.interval(here, other, confidence)
    grown = float(curve.log_sizes[other] - curve.log_sizes[here])
    return None if ends is None else (ends[0] + grown, ends[1] + grown)


def _record(
    curve: MeasuredCurve,
    shares: GainBreakdown,
    pair: tuple[int, int],
    ends: tuple[float, float] | None,
    *,
    better: bool,
) -> Advice:
    here, other = pair

    def change(values: Array) -> float:
        return float(values[other] - values[here])

    logs = {"size": change(shares.size), "alignment": change(shares.alignment)}
    logs["rest"] = change(shares.rest)
    if shares.tiles is not None:
        logs["tiles"] = change(shares.tiles)
    gain = sum(logs.values())
    # Shares of a log, scaled to sum to the gain itself: the logarithmic mean.
    scale = math.expm1(gain) / gain if gain else 1.0
    sizes = {"size": Reason.LARGER if curve.sizes[other] > curve.sizes[here] else Reason.SMALLER}
    names = {"tiles": Reason.TILES, "alignment": Reason.ALIGNMENT, "rest": Reason.REST, **sizes}
    return Advice(
        planned=int(curve.sizes[here]),
        try_size=int(curve.sizes[other]),
        better=better,
        gain=math.expm1(gain),
        low=None if ends is None else math.expm1(ends[0]),
        high=None if ends is None else math.expm1(ends[1]),
        size=logs["size"] * scale,
        tiles=logs["tiles"] * scale if "tiles" in logs else None,
        alignment=logs["alignment"] * scale,
        rest=logs["rest"] * scale,
        reason=names[max(logs, key=lambda name: logs[name])] if better else Reason.KEEP,
        is_telling=True,
    )


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
        rest=None,
        reason=reason,
        is_telling=True,
    )
