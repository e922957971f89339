"""Sustained system improvement: the work of a whole system over a reference, as in tenders."""

from collections.abc import Sequence

from gpubench.compare.comparison_records import (
    Interval,
    OverallComparison,
    SystemScore,
    WorkloadComparison,
)
from gpubench.compare.verdicts import scaled
from gpubench.compare.weights import devices_of


def system_score(
    overall: OverallComparison,
    workloads: Sequence[WorkloadComparison],
    labels: tuple[str, str],
    systems: tuple[tuple[str, int], ...],
) -> SystemScore | None:
    """Return the throughput of a whole system over that of the reference; None if nobody asks.

    The weighted geometric mean over workloads of c x U x S: S is the ratio of throughputs of one
    device, U the ratio of the numbers of devices, since a job here takes one device on either
    side, and c is 1, since both sides run the same work. Numbers of devices are exact, so the
    interval is that of the timing.

    Args:
        overall: All weighted workloads together.
        workloads: Each of them.
        labels: Of the reference and of the other system.
        systems: Devices by label.

    Raises:
        UsageError: If the file names no number for one of the labels.

    Source: SSI of the APEX procurement (Crossroads), nersc.gov, "Sustained System Improvement";
    there each S has to be 1 or more, so the least of them is told.
    """
    if not systems:
        return None
    reference, other = (devices_of(systems, label) for label in labels)
    weighted = [row for row in workloads if row.weight]
    ratios = {row.workload: _ratio(row, overall) for row in weighted}
    least = min(ratios, key=lambda name: ratios[name].speedup)
    return SystemScore(
        devices=(reference, other),
        result=scaled(overall.best or overall.result, other / reference),
        at_own_best=overall.best is not None,
        least=least,
        least_ratio=ratios[least],
    )


def _ratio(row: WorkloadComparison, overall: OverallComparison) -> Interval:
    """Return a workload's ratio on the basis on which all of them are taken together."""
    return row.result if overall.best is None or row.best is None else row.best.result
