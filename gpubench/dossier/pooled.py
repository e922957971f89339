"""The curves of sides of several files: of all rows together, where a comparison pools them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from gpubench.batches.analysis import analyse
from gpubench.batches.answerable import refuse_unanswerable, refuse_unshared
from gpubench.batches.machine_rows import machine_rows
from gpubench.claims.judging import judged_claims
from gpubench.compare.measured_sides import refuse_unpoolable
from gpubench.compare.sides import Side
from gpubench.curves.rows import SIDE
from gpubench.errors import GpubenchError
from gpubench.peaks.table import PeakTable
from gpubench.report.page.contents import PooledSide
from gpubench.results.identifiers import with_one_name_each
from gpubench.results.schema import CASE_COLUMNS, COLUMN_NAMES
from gpubench.results.table import ResultsTable

_EACH_ALONE = "each is of another device, and a curve is one device's; a comparison has their mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledSides:
    """Sides of several files: those with curves of all their rows, and why others have none."""

    drawn: tuple[PooledSide, ...]
    apart: dict[str, str]
    """Why the curves of a side's files are drawn one by one, by its label."""


def pooled_sides(sides: Sequence[Side], peaks: PeakTable) -> PooledSides:
    """Return the curves of sides that have several files.

    Args:
        sides: With timings.
        peaks: What is known of GPUs.
    """
    several = [side for side in sides if len(side.tables) > 1]
    found = {side.label: _pooled(side, peaks) for side in several}
    return PooledSides(
        drawn=tuple(one for one in found.values() if isinstance(one, PooledSide)),
        apart={label: one for label, one in found.items() if isinstance(one, str)},
    )


def _pooled(side: Side, peaks: PeakTable) -> PooledSide | str:
    """Return a side's curves, or why there are none of all its rows."""
    try:
        refuse_unpoolable(side)
        joined = _joined(side)
        if _machines(joined) == sum(map(_machines, side.tables)):
            return _EACH_ALONE
        refuse_unanswerable(joined)
        found = analyse(joined.frame, peaks=peaks)
        refuse_unshared(side.label, found)
    except GpubenchError as error:
        return error.seen
    return PooledSide(
        label=side.label,
        files=tuple(table.source for table in side.tables),
        batches=found,
        claims=[judged_claims(machine) for machine in found.machines],
    )


def _machines(table: ResultsTable) -> int:
    return len(machine_rows(table.frame)[list(SIDE)].drop_duplicates())


def _joined(side: Side) -> ResultsTable:
    """Return the rows of all files, runs of one name in two files apart."""
    told = {*CASE_COLUMNS, *(name for table in side.tables for name in table.frame.columns)}
    names = [name for name in COLUMN_NAMES if name in told]
    parts = (
        pd.DataFrame({name: table.column(name) for name in names}).assign(
            run_id=f"{number}:" + table.frame["run_id"]
        )
        for number, table in enumerate(side.tables)
    )
    frame = pd.concat(list(with_one_name_each(list(parts))), ignore_index=True)
    return ResultsTable(frame=frame, source=side.label)
