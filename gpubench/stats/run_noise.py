"""How far the runs of several units lie apart, pooled where they are alike."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array

_DIFFERENT = 0.01
"""Share of groups of alike units in which one would be called noisier than the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNoise:
    """What one run of each unit may be off by."""

    variance: Array
    """(units,)."""
    df: Array
    """Degrees of freedom of the variance, (units,)."""


def run_noise(values: Array) -> RunNoise | None:
    """Return the variance of one run of each unit; None if no unit has two runs.

    Units of one model that run one plan are equally noisy, and three runs alone would leave two
    degrees of freedom, with which an interval is twice as wide. A unit that is noisier than the
    others beyond chance counts by itself.

    Args:
        values: One number per run, (units, runs); NaN where a unit has fewer runs.

    Source: Snedecor and Cochran, Statistical Methods, for the pooled variance and the F test.
    """
    present = ~np.isnan(values)
    counts = present.sum(axis=1)
    means = np.where(present, values, 0.0).sum(axis=1) / np.maximum(counts, 1)
    squares = np.where(present, (values - means[:, None]) ** 2, 0.0).sum(axis=1)
    df = np.maximum(counts - 1, 0).astype(float)
    total, total_df = float(squares.sum()), float(df.sum())
    if not total_df:
        return None
    variance, pooled_df = np.full(len(values), total / total_df), np.full(len(values), total_df)
    others, others_df = total - squares, total_df - df
    tested = (df > 0) & (others_df > 0) & (others > 0)
    ratio = (squares[tested] / df[tested]) / (others[tested] / others_df[tested])
    p_value = special.fdtrc(df[tested], others_df[tested], ratio)
    own = np.flatnonzero(tested)[p_value < _DIFFERENT / len(values)]
    variance[own], pooled_df[own] = squares[own] / df[own], df[own]
    return RunNoise(variance=variance, df=pooled_df)
