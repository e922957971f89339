"""Refuse a file from which nothing about batch sizes can be learnt, and say why."""

from gpubench.batches.findings import BatchFindings
from gpubench.batches.machine_rows import machine_rows
from gpubench.curves.mixture import clock_mixtures, mixture_words, mixtures
from gpubench.curves.rows import SIDE, timed
from gpubench.errors import ResultsFileError
from gpubench.results.table import ResultsTable
from gpubench.suites.catalog import MESSAGES

_ADVICE = "measure a ladder, as `gpubench run` does by itself"


def refuse_unanswerable(table: ResultsTable) -> None:
    """Complain about a file from which no analysis could learn anything, or only what is false.

    That is one with a row twice, no times, one batch size, no power of two, or rows of one machine
    that were measured with different software: what these differ by would be taken for the
    batch's.

    Args:
        table: With the rows that were selected.

    Raises:
        ResultsFileError: Saying what is missing.
    """
    table.refuse_copies()
    _refuse_messages(table)
    _refuse_too_few_sizes(table)
    _refuse_mixture(table)


def is_answerable(table: ResultsTable) -> bool:
    """Return whether an analysis of batch sizes would not be refused at once."""
    try:
        refuse_unanswerable(table)
    except ResultsFileError:
        return False
    return True


def refuse_unshared(source: str, findings: BatchFindings) -> None:
    """Complain about a file whose batch sizes were never timed together.

    Args:
        source: What the file is called.
        findings: Of its rows.

    Raises:
        ResultsFileError: If no curve has two sizes that share a block, or none of these curves a
            power of two though the file has some.
    """
    curves = [curve for machine in findings.machines for curve in machine.curves]
    told = [curve for curve in curves if curve.knee is not None]
    has_power = any(_is_power(point.batch_size) for curve in told for point in curve.points)
    left_out = sorted({size for curve in curves for size in curve.left_out})
    if (told and has_power) or not left_out:
        return
    raise ResultsFileError(
        source,
        seen=f"no {'power of two' if told else 'batch size'} shares a block with other sizes",
        expected="powers of two beside other sizes in one block",
        advice="measure all sizes in one run",
    )


def _refuse_messages(table: ResultsTable) -> None:
    if table.frame["workload"].isin(MESSAGES).all():
        raise ResultsFileError(
            table.source,
            seen="all rows are of copies and collectives",
            expected="work over batch sizes, which the length of a message is not",
            advice="show them with `gpubench links FILE`",
        )


def _refuse_too_few_sizes(table: ResultsTable) -> None:
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
    if not any(map(_is_power, sizes)):
        raise ResultsFileError(
            table.source,
            seen=f"none of the {len(sizes)} batch sizes is a power of two",
            expected="powers of two beside other sizes",
            advice=_ADVICE,
        )


def _refuse_mixture(table: ResultsTable) -> None:
    rows = timed(machine_rows(table.frame))
    for _, of_machine in rows.groupby(list(SIDE)):
        found = mixtures(of_machine) or clock_mixtures(of_machine)
        if found:
            place = of_machine["label"].iloc[0] or of_machine["device"].iloc[0]
            raise ResultsFileError(
                table.source,
                seen=mixture_words(found) + (f" on {place}" if place else ""),
                expected="rows of one machine measured alike",
                advice="give the file of one alone, or compare both with"
                " `gpubench compare a.csv b.csv`",
            )


def _is_power(size: int) -> bool:
    return size & (size - 1) == 0
