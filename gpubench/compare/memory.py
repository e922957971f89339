"""What the contender allocates against the baseline, by workload."""

import math
from collections.abc import Sequence

from gpubench.compare.comparison_records import CaseComparison, MemoryComparison, MemoryVerdict
from gpubench.compare.workload_groups import group_name


def compare_memory(cases: Sequence[CaseComparison], contender: str) -> tuple[MemoryComparison, ...]:
    """Return one record per row of the table that has memory figures on both sides.

    Allocations repeat to the byte, so there is no interval: any difference is one.

    Args:
        cases: All common cases, compared in time or not.
        contender: Its label.
    """
    groups: dict[str, list[CaseComparison]] = {}
    for case in cases:
        if case.memory_verdict is not None:
            name = group_name(case.case.workload, case.case.implementation)
            groups.setdefault(name, []).append(case)
    return tuple(_comparison(name, groups[name], contender) for name in sorted(groups))


def _comparison(workload: str, cases: Sequence[CaseComparison], contender: str) -> MemoryComparison:
    ratios = [case.memory_ratio for case in cases if case.memory_ratio is not None]
    verdicts = [case.memory_verdict for case in cases]
    return MemoryComparison(
        workload=workload,
        contender=contender,
        ratio=_geometric_mean(ratios) if ratios else None,
        lowest=min(ratios, default=None),
        highest=max(ratios, default=None),
        counts=tuple((verdict, verdicts.count(verdict)) for verdict in MemoryVerdict),
    )


def _geometric_mean(ratios: Sequence[float]) -> float:
    mean = math.fsum(map(math.log, ratios)) / len(ratios)
    # Not from the opposite logs of a swap, but such that a swap gives one over it.
    above = math.exp(abs(mean))
    return above if mean >= 0 else 1.0 / above
