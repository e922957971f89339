"""Refuse a file from which nothing about batch sizes can be learnt, and say why."""

from gpubench.curves.rows import timed
from gpubench.errors import ResultsFileError
from gpubench.results.table import ResultsTable

_ADVICE = "measure a ladder, as `gpubench run` does by itself"


def refuse_unanswerable(table: ResultsTable) -> None:
    """Complain about a file with a row twice, no times, one batch size, or no power of two.

    Args:
        table: With the rows that were selected.

    Raises:
        ResultsFileError: Saying what is missing.
    """
    table.refuse_copies()
    rows = timed(table.frame)
    sizes = sorted(int(size) for size in rows["batch_size"].unique())
    if not sizes:
        statuses = ", ".join(sorted(table.frame["status"].unique()))
        raise ResultsFileError(
            table.source,
            seen=f"no row has a time (status {statuses})",
            expected="times of several batch sizes",
            advice=_ADVICE,
        )
    if len(sizes) == 1:
        raise ResultsFileError(
            table.source,
            seen=f"batch {sizes[0]} is the only size with a time",
            expected="several batch sizes",
            advice=_ADVICE,
        )
    if not any(size & (size - 1) == 0 for size in sizes):
        raise ResultsFileError(
            table.source,
            seen=f"none of the {len(sizes)} batch sizes is a power of two",
            expected="powers of two beside other sizes",
            advice=_ADVICE,
        )
