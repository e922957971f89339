"""What each side of a comparison was found to be, before it is held against another."""

from collections.abc import Sequence

import numpy as np

from gpubench.compare.comparison_records import Metric, Settings, SideFacts
from gpubench.compare.fallback import SpreadLookup
from gpubench.compare.gpu_time import GPU_COLUMNS, gpu_busy_rows, refuse_without_gpu_time
from gpubench.compare.machines import MACHINE_COLUMNS, SideMachine, machine
from gpubench.compare.pair_tables import SideData
from gpubench.compare.row_warnings import WARNING_COLUMNS, warning_shares
from gpubench.compare.rows import Rows
from gpubench.compare.shared_rows import refuse_copies
from gpubench.compare.side_mixture import ALIKE_COLUMNS, refuse_mixture
from gpubench.compare.side_values import ROW_COLUMNS, case_ids, side_values
from gpubench.compare.sides import Side, rows_of
from gpubench.compare.turns import TURN_COLUMNS
from gpubench.curves.loads import LOAD_COLUMNS
from gpubench.errors import UsageError
from gpubench.model import Status
from gpubench.model.between_run_sd import MachineSd

COLUMNS = tuple(
    dict.fromkeys(
        (
            *ROW_COLUMNS,
            *TURN_COLUMNS,
            *MACHINE_COLUMNS,
            *ALIKE_COLUMNS,
            *WARNING_COLUMNS,
            *GPU_COLUMNS,
            *LOAD_COLUMNS,
        )
    )
)
"""What a comparison looks at of a results file."""


def measured_rows(sides: Sequence[Side], metric: Metric) -> tuple[Rows, ...]:
    """Return the sides' rows with the time that is to be compared."""
    rows = rows_of(sides, COLUMNS)
    if metric is Metric.TIME:
        return rows
    busy = tuple(gpu_busy_rows(of_side) for of_side in rows)
    refuse_without_gpu_time(busy, [side.label for side in sides])
    return busy


def side_data(side: Side, rows: Rows, settings: Settings, recorded: SpreadLookup) -> SideData:
    """Return the values that a side is compared by, the selected cases of it.

    Raises:
        UsageError: If its rows are copies of each other, or of several sorts that no number is of.
    """
    _refuse_unpoolable(side, rows)
    found = machine(rows)
    values = side_values(rows, settings.select)
    return SideData(
        label=side.label,
        files=tuple(table.source for table in side.tables),
        measured=values,
        machine=found,
        recorded=_fitting(recorded(found), found) if len(values.runs) == 1 else None,
        warnings=warning_shares(rows),
    )


def _fitting(recorded: MachineSd | None, found: SideMachine) -> MachineSd | None:
    """Return what is on record if it was measured by the file's own method."""
    if recorded is None:
        return None
    methods = dict(found.stack)["method"]
    return recorded if methods in {(), (str(recorded.method),)} else None


def refuse_empty_selection(
    sides: Sequence[SideData], rows: Sequence[Rows], settings: Settings
) -> None:
    """Refuse a pattern that no case of either side fits, with an example of one that would.

    Raises:
        UsageError: If so.
    """
    if settings.select is None or any(len(side.measured.cases) for side in sides):
        return
    example = case_ids(rows[0].of(np.arange(1)))[0]
    raise UsageError(
        "--select",
        seen=f"{settings.select!r} matches no case of either side",
        expected=f"a shell wildcard that matches case ids such as {example}",
        advice="quote it, so that the shell leaves it alone",
    )


def refuse_unpoolable(side: Side) -> None:
    """Complain about a side whose files a comparison would not take as one.

    Raises:
        UsageError: If its rows are copies of each other, or were measured otherwise.
    """
    _refuse_unpoolable(side, measured_rows([side], Metric.TIME)[0])


def _refuse_unpoolable(side: Side, rows: Rows) -> None:
    if len(side.tables) > 1:
        refuse_copies(timed(rows), side.label)
    refuse_mixture(timed(rows), side.label)


def timed(rows: Rows) -> Rows:
    """Return the rows that have a time."""
    return rows.of(~np.isnan(rows.numbers("time_median_s")))


def side_facts(side: SideData) -> SideFacts:
    """Return what an answer says of a side by itself: its files, runs, cases and failures."""
    failures = [status for status in side.measured.failures if status is not None]
    return SideFacts(
        label=side.label,
        files=side.files,
        runs=len(side.measured.runs),
        devices=side.machine.devices,
        cases=len(side.measured.cases),
        failed=tuple((s, failures.count(s)) for s in Status if s in failures),
    )
