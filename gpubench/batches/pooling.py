"""One answer over several curves of one machine."""

from collections.abc import Sequence

import numpy as np

from gpubench.batches.estimate import Evidence, estimate
from gpubench.batches.findings import ContrastSummary
from gpubench.batches.verdicts import summarize
from gpubench.stats.arrays import Array


def pooled(curves: Sequence[tuple[Evidence, ...]], *, margin: float, note: str) -> ContrastSummary:
    """Return the mean over curves of a contrast, with powers of two as the replicates.

    Curves are averaged first, power by power: what is peculiar to a batch size may be so in all
    curves, and 28 curves times 5 powers are no 140 replicates.

    Args:
        curves: The evidence of each curve, by reading; the same readings in each, or fewer.
        margin: Share within which an effect is practically zero.
        note: What keeps it from being conclusive, if anything.
    """
    readings = dict.fromkeys(found.reading for curve in curves for found in curve)
    merged = [
        _merged([found for curve in curves for found in curve if found.reading == reading])
        for reading in readings
    ]
    estimates = [estimate(found) for found in merged]
    p = max((one.p for one in estimates), default=1.0)
    return summarize(estimates, p=p, margin=margin, note=note)


def _merged(found: Sequence[Evidence]) -> Evidence:
    if len(found) == 1:
        return found[0]
    keys = sorted({key for one in found for key in one.keys})
    blocks = sorted({block for one in found for block in one.blocks})
    table = np.full((len(found), len(keys), len(blocks)), np.nan)
    for layer, one in enumerate(found):
        rows = [keys.index(key) for key in one.keys]
        columns = [blocks.index(block) for block in one.blocks]
        table[layer][np.ix_(rows, columns)] = one.values
    run_ids = sorted({run for run, _ in blocks})
    errors = [one.member_error for one in found if one.member_error is not None]
    return Evidence(
        reading=found[0].reading,
        keys=tuple(keys),
        others=frozenset().union(*(one.others for one in found)),
        values=_mean_over_curves(table),
        blocks=tuple(blocks),
        runs=np.array([run_ids.index(run) for run, _ in blocks], dtype=np.int64),
        member_spread=None,
        # As if curves varied together, which they may.
        member_error=float(np.mean(errors)) if errors else None,
        member_df=min(one.member_df for one in found),
        slope_error=float(np.mean([one.slope_error for one in found])),
        permutation_p=None,
    )


def _mean_over_curves(table: Array) -> Array:
    """Return the mean over the first axis, NaN only where every curve lacks the cell."""
    counts = (~np.isnan(table)).sum(axis=0)
    sums = np.nansum(table, axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
