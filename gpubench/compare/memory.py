"""What the contender allocates against the baseline, by workload."""

import math
from collections.abc import Sequence

from gpubench.compare.records import CaseComparison, MemoryComparison, MemoryVerdict
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
        if case.memory_ratio is not None:
            name = group_name(case.case.workload, case.case.implementation)
            groups.setdefault(name, []).append(case)
    return tuple(_comparison(name, groups[name], contender) for name in sorted(groups))


def _comparison(workload: str, cases: Sequence[CaseComparison], contender: str) -> MemoryComparison:
    logs = [math.log(second / first) for first, second in _bytes(cases)]
    verdicts = [case.memory_verdict for case in cases]
    # Not from the opposite logs of a swap, but such that a swap gives one over it.
    mean = math.fsum(logs) / len(logs)
    above = math.exp(abs(mean))
    return MemoryComparison(
        workload=workload,
        contender=contender,
        ratio=above if mean >= 0 else 1.0 / above,
        lowest=min(second / first for first, second in _bytes(cases)),
        highest=max(second / first for first, second in _bytes(cases)),
        counts=tuple((verdict, verdicts.count(verdict)) for verdict in MemoryVerdict),
    )


def _bytes(cases: Sequence[CaseComparison]) -> list[tuple[int, int]]:
    pairs = [case.memory_bytes for case in cases]
    return [(first, second) for first, second in pairs if first and second]
