"""Which row of the table a case counts in."""

from gpubench.compare.rows import Rows
from gpubench.suites.catalog import MESSAGES

RAW = "raw kernels"
MEMORY = "memory kernels"
"""They measure the bandwidth roof."""

APART = (RAW, MEMORY, *sorted(MESSAGES))
"""Rows without a weight: kernels of our own, copies and collectives show what a device can do, and
nobody buys it to run them by themselves."""

_RAW_IMPLEMENTATIONS = ("cupy",)
_MEMORY_WORKLOADS = frozenset({"copy", "triad"})


def group_names(cases: Rows) -> list[str]:
    """Return the row of each case: its workload, or one of those that stand apart.

    Args:
        cases: With the columns workload and implementation.
    """
    return [
        group_name(workload, implementation)
        for workload, implementation in cases.lines(("workload", "implementation"))
    ]


def group_name(workload: str, implementation: str) -> str:
    """Return the row in which a workload's implementation counts."""
    if workload in _MEMORY_WORKLOADS:
        return MEMORY
    return RAW if implementation.startswith(_RAW_IMPLEMENTATIONS) else workload
