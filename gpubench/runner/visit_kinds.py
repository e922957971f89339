"""Which visit finds what done already, cell by cell in the order of a session."""

from gpubench.runner.cells import Cell
from gpubench.suites.visit_time import VisitKind


class VisitKinds:
    """Tells first visits of all, first ones of a later run, and the rest apart."""

    def __init__(self) -> None:
        self._runs: set[tuple[int, str]] = set()
        self._cases: set[str] = set()

    def next(self, cell: Cell) -> VisitKind:
        """Return the kind of the next cell's visit."""
        case_id = cell.case.id
        of_run = (cell.run_index, case_id)
        if of_run in self._runs:
            return VisitKind.LATER
        kind = VisitKind.AGAIN if case_id in self._cases else VisitKind.FIRST
        self._runs.add(of_run)
        self._cases.add(case_id)
        return kind
