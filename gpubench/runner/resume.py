"""Go on with an interrupted results file: its plan, its cells and the machine that began it."""

from dataclasses import dataclass

from gpubench.errors import ResultsFileError
from gpubench.model import Plan, parse_plan
from gpubench.model.hashing import is_hashed
from gpubench.results.records import done_cells, recorded_environment, recorded_plan
from gpubench.results.table import ResultsTable
from gpubench.runner.session import Recorded
from gpubench.runner.turns.measuring import MADE_BY


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Everything that a results file says about the measurement it belongs to."""

    plan: Plan
    label: str
    identify: bool
    recorded: Recorded


def interrupted(table: ResultsTable) -> Interrupted:
    """Return what is needed to finish a file that `gpubench run` began.

    Raises:
        ResultsFileError: If the file does not hold a plan that can be gone on with.
    """
    plan = _plan(table)
    cells = done_cells(table)
    device, software = recorded_environment(table)
    return Interrupted(
        plan=plan,
        label=str(table.frame["label"].iloc[-1]),
        identify=not is_hashed("h", software.host or ""),
        recorded=Recorded(
            cells={(cell.run_index, cell.block, cell.case.id): cell.status for cell in cells},
            failures={
                (cell.run_index, cell.case.id): (cell.status, cell.detail)
                for cell in cells
                if not cell.status.has_time
            },
            run_ids={cell.run_index: cell.run_id for cell in cells},
            segments={
                cell.run_index: cell.segment for cell in sorted(cells, key=lambda c: c.segment)
            },
            device=device,
            software=software,
            workload_versions={cell.case.workload: cell.case.workload_version for cell in cells},
        ),
    )


def _plan(table: ResultsTable) -> Plan:
    text = recorded_plan(table)
    try:
        plan = parse_plan(text)
    except ValueError as error:
        raise ResultsFileError(
            table.source,
            seen=f"its plan cannot be read: {error}",
            expected="a plan as this version of gpubench writes it",
            advice="finish it with the version that began it, or start a new file with -o",
        ) from error
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
