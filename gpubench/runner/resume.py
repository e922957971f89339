"""Go on with an interrupted results file: its plan, its cells and the machine that began it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from gpubench.errors import ResultsFileError, UsageError
from gpubench.model import Case, Plan
from gpubench.model.hashing import is_hashed
from gpubench.results.document import NoRowsError
from gpubench.results.reader import read_results
from gpubench.results.records import (
    done_cells,
    places,
    plan_text,
    recorded_environment,
    recorded_place,
)
from gpubench.results.table import ResultsTable
from gpubench.runner.recorded import Recorded
from gpubench.runner.resume_command import resume_command
from gpubench.runner.turns.measuring import MADE_BY
from gpubench.runner.versions import subject_of
from gpubench.suites.catalog import is_users_own
from gpubench.suites.recorded_plan import recorded_cases, recorded_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Everything that a results file says about the measurement it belongs to."""

    plan: Plan
    cases: tuple[Case, ...]
    label: str
    node: str
    identify: bool
    recorded: Recorded
    """Of one device: all there is."""
    by_place: Mapping[tuple[int, int], Recorded]
    """Of several: by a device's rank and how many were loaded."""


def resumable_table(path: str) -> ResultsTable:
    """Return the rows of a file that is to be finished.

    Raises:
        ResultsFileError: If it cannot be read, or was interrupted before its first row.
    """
    try:
        return read_results(path)
    except NoRowsError as error:
        raise ResultsFileError(
            error.where,
            seen=error.seen,
            expected="a row, which holds the plan",
            advice="type the command that began it again; `gpubench run -o FILE` takes this"
            " file over",
        ) from error


def interrupted(table: ResultsTable, *, named: tuple[str, ...] = ()) -> Interrupted:
    """Return what is needed to finish a file that `gpubench run` began.

    Args:
        table: The file's rows.
        named: The workloads that the user has named too; no other code of theirs is imported.

    Raises:
        ResultsFileError: If the file does not hold a plan that can be gone on with, or one that
            would import what the user has not named.
        UsageError: If the user has named what is not in the plan.
    """
    plan = _plan(table)
    _refuse_code(table.source, plan, named)
    _, software = recorded_environment(table)
    return Interrupted(
        plan=plan,
        cases=recorded_cases(plan, table.source),
        label=str(table.frame["label"].iloc[-1]),
        node=recorded_place(table).node or "",
        identify=not is_hashed("h", software.host or ""),
        recorded=_recorded(table),
        by_place={key: _recorded(part) for key, part in places(table).items()},
    )


def _recorded(table: ResultsTable) -> Recorded:
    cells = done_cells(table)
    device, software = recorded_environment(table)
    return Recorded(
        cells={(cell.run_index, cell.block, cell.case.id): cell.status for cell in cells},
        failures={
            (cell.run_index, cell.case.id): (cell.status, cell.detail)
            for cell in cells
            if not cell.status.has_time
        },
        run_ids={cell.run_index: cell.run_id for cell in cells},
        segments={cell.run_index: cell.segment for cell in sorted(cells, key=lambda c: c.segment)},
        device=device,
        software=software,
        workload_versions={subject_of(cell.case): cell.case.workload_version for cell in cells},
    )


def _plan(table: ResultsTable) -> Plan:
    plan = recorded_plan(plan_text(table), table.source)
    if plan.made_by == MADE_BY:
        raise ResultsFileError(
            table.source,
            seen="its runs were measured in turns with those of another file",
            expected="a file that gpubench run began",
            advice="finish both: gpubench ab --resume FOLDER",
        )
    if plan.made_by:
        raise ResultsFileError(
            table.source,
            seen=f"its cases were chosen by {plan.made_by}",
            expected="a file that gpubench run began",
            advice="measure again; what is there stays readable",
        )
    return plan


def _refuse_code(source: str, plan: Plan, named: tuple[str, ...]) -> None:
    """Refuse to import what only a file names, and names that the file does not have."""
    own = [name for name in plan.workloads if is_users_own(name)]
    if unknown := [name for name in named if name not in plan.workloads]:
        raise UsageError(
            "--workload",
            seen=f"{', '.join(unknown)} is not in the plan of {source}",
            expected=f"with --resume only {', '.join(own) or 'code of your own that the plan has'}",
            advice="leave it out",
        )
    if not_named := [name for name in own if name not in named]:
        raise ResultsFileError(
            source,
            seen=f"its plan asks to import {', '.join(not_named)}",
            expected="that you name it too, since a file runs no code",
            advice=f"if it is yours, type `{shlex.join(resume_command(source, own))}`",
        )
