"""How well each side's own throughput is known, which a cost in money is made of."""

import numpy as np

from gpubench.compare.best_batch import BestChoice
from gpubench.compare.comparison_records import SideRate
from gpubench.compare.scope import Coverage
from gpubench.compare.uncertainty import SideTable
from gpubench.compare.verdicts import CONFIDENCE, ratios
from gpubench.stats.difference import FALLBACK_DF
from gpubench.stats.student import CERTAIN_DF, combined_df, half_width


def side_rates(choice: BestChoice, reach: Coverage) -> tuple[SideRate, SideRate]:
    """Return the throughput of either side at its own best batch, over the curves of a workload.

    A ratio has the noise of both sides in it and says nothing about one of them. So each side has
    Student's interval over its own runs, or GPUs, and what no run shows of one side: a GPU that
    stands for its model, a session that stands for others.

    Args:
        choice: The curves of a workload at their best batches.
        reach: What the intervals have to cover.
    """
    first, second = (
        _rate(choice, side, table, 0.0 if reach.by_gpu[side] else reach.scope.gpu_sd, reach)
        for side, table in enumerate(choice.tables)
    )
    return first, second


def _rate(
    choice: BestChoice, side: int, table: SideTable, gpu_sd: float, reach: Coverage
) -> SideRate:
    bests = [(curve.baseline, curve.contender)[side] for curve in choice.curves]
    log_rate = np.array([np.log([best.per_s for best in bests]).mean()])
    by_run = np.sort(table.values, axis=0).mean(axis=0)
    runs = len(by_run)
    variance = (
        float(by_run.var(ddof=1)) / runs if runs > 1 else float((table.by_mover() ** 2).sum())
    )
    df = float(runs - 1) if runs > 1 else FALLBACK_DF
    stated = gpu_sd**2 + reach.scope.session_sd**2
    known = np.array([max(variance, np.finfo(float).tiny)])
    half = half_width(
        np.sqrt(known + stated), combined_df(known, np.array([df]), stated, CERTAIN_DF), CONFIDENCE
    )
    per_s, low, high = (float(ratios(log_rate + sign * half)[0]) for sign in (0, -1, 1))
    return SideRate(per_s=per_s, low=low, high=high)
