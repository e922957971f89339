"""ReFrame's references out of a baseline file: what each case does there, and how far off fails."""

from typing import TypeAlias

from gpubench.errors import ResultsFileError
from gpubench.reframe.node_file import node_table
from gpubench.reframe.rates import NodeRates, rates_of

Reference: TypeAlias = tuple[float, float, None, str]
"""Target, the share that it may be missed by, no upper limit, unit: as ReFrame wants it."""

UNIT = "items/s"


def metric(case_id: str) -> str:
    """Return the name of a case in ReFrame, which takes a colon for the end of a partition."""
    return case_id.replace(":", ".")


def baseline_rates(path: str) -> NodeRates:
    """Return what a baseline holds.

    Raises:
        ResultsFileError: If it cannot be read or has no time.
    """
    table = node_table(path)
    found = None if table is None else rates_of(table)
    if found is None or not found.median:
        raise ResultsFileError(
            path,
            seen="it has no row with a time",
            expected="results of accepted nodes",
            advice="measure one with gpubench run",
        )
    return found


def references(baseline: NodeRates, tolerance: float) -> dict[str, Reference]:
    """Return the reference of each case: the median device of the baseline.

    Args:
        baseline: Of accepted nodes.
        tolerance: How much slower a node's slowest device may be, e.g. 0.05.
    """
    return {metric(id_): (rate, -tolerance, None, UNIT) for id_, rate in baseline.median.items()}


def contradiction(node: NodeRates, baseline: NodeRates) -> str:
    """Return why a node cannot be held against a baseline, in words; empty if it can.

    A wrong power limit is itself a finding, and would else look like a slow GPU.
    """
    for name, texts in node.conditions.items():
        if texts != baseline.conditions[name]:
            here, there = (", ".join(t) or "unknown" for t in (texts, baseline.conditions[name]))
            return f"{name} is {here}, in the baseline {there}"
    lost = sorted(id_ for id_ in node.untimed if id_ in baseline.median)
    if lost:
        return f"no time for {lost[0]} ({node.untimed[lost[0]]}), which the baseline has"
    if not node.slowest.keys() & baseline.median.keys():
        return "the baseline has none of its cases"
    return ""
