"""What an overview says of cases without a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from gpubench.overview.curve_lines import Failure, Overview
from gpubench.report.names import STATUSES
from gpubench.report.overview.names import LineNames, curves_of
from gpubench.units import counted

_SHOWN = 4


def failure_lines(overview: Overview, side: int) -> Iterator[str]:
    """Yield a line per curve with cases that have no time, the first four of each status.

    Args:
        overview: All that is shown.
        side: Index of the side to speak of.
    """
    names = LineNames(curves_of(overview, side))
    failures = [failure for failure in overview.failures if failure.side == side]
    for status, words in STATUSES.items():
        failed = [failure for failure in failures if failure.status is status]
        curves = [(name, list(cases)) for name, cases in groupby(failed, names.of_case)]
        for name, cases in curves[:_SHOWN]:
            yield f"{words}: {name}, {_batches(cases)}{_reason(cases)}"
        if len(curves) > _SHOWN:
            yield f"{words}: and {counted(len(curves) - _SHOWN, 'more curve')} (see --format json)"


def _batches(cases: Sequence[Failure]) -> str:
    sizes = [case.batch_size for case in cases]
    if len(sizes) == 1:
        return f"batch {sizes[0]}"
    return f"{len(sizes)} batch sizes from {min(sizes)} to {max(sizes)}"


def _reason(cases: Sequence[Failure]) -> str:
    """Return the reason of the smallest batch."""
    smallest = min(cases, key=lambda case: case.batch_size)
    return f": {smallest.detail}" if smallest.detail else ""
