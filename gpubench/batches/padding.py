"""Batch sizes that surely take longer than a larger one, and should be padded to it."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.batches.fitted import FittedCurve
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.pairs import PairSpread
from gpubench.batches.size_findings import Padding
from gpubench.stats.arrays import Array, Integers
from gpubench.stats.holm import holm
from gpubench.stats.student import half_width

ALPHA = 0.05
"""Chance that a curve whose larger sizes never take less time gets any line at all."""

FARTHEST = 2
"""Times the size: what is padded further wastes more than half of the memory."""

_WORTH_IT = -math.log1p(-0.02)
"""What the interval has to exceed: padding costs memory, and every two sizes differ by something.
Of 3000 pairs on a simulated device whose sizes vary by 0.4 %, some always differ by 2 %."""

_AS_GOOD = 0.01
"""Sizes as near as that to the best are as good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tests:
    """One smaller size against all larger ones within reach that share its blocks."""

    here: int
    others: Integers
    drops: Array
    """Log time of the smaller size less that of each larger one."""
    errors: Array
    dfs: Array

    @property
    def p(self) -> Array:
        """One-sided: how likely a drop as large is if the larger size takes no less time."""
        return np.asarray(special.stdtr(self.dfs, -self.drops / np.maximum(self.errors, _TINY)))


def padding(fitted: FittedCurve) -> tuple[Padding, ...]:
    """Return the sizes that a larger one surely beats by more than 2 %, each with the best one.

    Args:
        fitted: The curve with its fits.
    """
    curve, spread = fitted.curve, fitted.spread
    rows = [_tests(curve, spread, here) for here in range(len(curve.sizes))]
    families = [row for row in rows if row is not None]
    if not families:
        return ()
    adjusted = holm(np.concatenate([row.p for row in families]))
    ends = np.cumsum([len(row.others) for row in families])[:-1]
    found = (
        _chosen(curve, row, p) for row, p in zip(families, np.split(adjusted, ends), strict=True)
    )
    return tuple(one for one in found if one is not None)


def _tests(curve: MeasuredCurve, spread: PairSpread, here: int) -> _Tests | None:
    """Return a size's tests; None if nothing was repeated together with a larger size.

    Each block gives a difference, in which its drift cancels; runs that hold several blocks
    count once, since what differs between processes does not average out within one.
    """
    size = curve.sizes[here]
    others = np.flatnonzero((curve.sizes > size) & (curve.sizes <= FARTHEST * size))
    blocks = curve.log_time[:, [here]] - curve.log_time[:, others]
    replicates = _by_run(blocks, curve.runs) if curve.runs.max() > 0 else blocks
    counts = (~np.isnan(replicates)).sum(axis=0)
    usable = (counts > 1) & ~np.isnan(spread.variances[here] + spread.variances[others])
    if not usable.any():
        return None
    others, counts, replicates = others[usable], counts[usable], replicates[:, usable]
    pooled = spread.variances[here] + spread.variances[others]
    variances = np.maximum(pooled, np.nanvar(replicates, axis=0, ddof=1))
    return _Tests(
        here=here,
        others=others,
        drops=np.nanmean(replicates, axis=0),
        errors=np.sqrt(variances / counts),
        dfs=np.minimum(spread.dfs[here], spread.dfs[others]),
    )


def _by_run(blocks: Array, runs: Integers) -> Array:
    """Return the mean of each run's blocks, NaN where it has none."""
    table = []
    for run in range(runs.max() + 1):
        of_run = blocks[runs == run]
        counts = (~np.isnan(of_run)).sum(axis=0)
        table.append(
            np.where(counts > 0, np.nansum(of_run, axis=0) / np.maximum(counts, 1), np.nan)
        )
    return np.stack(table)


def _chosen(curve: MeasuredCurve, row: _Tests, p: Array) -> Padding | None:
    """Return the nearest of the sizes that surely gain as much as the best, within 1 %."""
    halves = half_width(row.errors, row.dfs, 1 - ALPHA / len(row.others))
    sure = (p < ALPHA) & (row.drops - halves > _WORTH_IT)
    if not sure.any():
        return None
    best = row.drops[sure].max()
    index = int(np.flatnonzero(sure & (row.drops >= best - _AS_GOOD))[0])
    one, two = curve.kernels[row.here], curve.kernels[row.others[index]]
    drop, half = float(row.drops[index]), float(halves[index])
    return Padding(
        batch_size=int(curve.sizes[row.here]),
        pad_to=int(curve.sizes[row.others[index]]),
        gain=-math.expm1(-drop),
        low=-math.expm1(-(drop - half)),
        high=-math.expm1(-(drop + half)),
        p_adjusted=float(p[index]),
        other_kernel=one != two if one and two else None,
    )


_TINY = 1e-12
"""Keeps a file without any noise from dividing by zero."""
