"""How long a measurement still takes: what was expected, corrected by what was measured."""

from collections import Counter, defaultdict

from gpubench.model import Case, Spent
from gpubench.model.machine_speed import MachineSpeed
from gpubench.model.regime import STEADY
from gpubench.runner.cells import Cell
from gpubench.runner.duration import expected
from gpubench.runner.events import CellMeasured, Event, LookedAt, Started
from gpubench.runner.session import Session
from gpubench.runner.visit_kinds import VisitKinds
from gpubench.suites.corrections import Corrections, Group, group_of
from gpubench.suites.costs import corrected
from gpubench.suites.estimate import PlanEstimate
from gpubench.suites.visit_time import VisitKind

_Visit = tuple[Case, VisitKind]


class Forecast:
    """The seconds that are left of a session.

    A visit like one that was measured should take what that one did; every other what the plan's
    estimate says, times what the measured ones of its group took beside theirs.

    Args:
        session: What is measured.
        expectation: What its plan should take.
    """

    def __init__(self, session: Session, expectation: PlanEstimate) -> None:
        self._expectation = expectation
        self._corrections = Corrections()
        self._kinds = VisitKinds()
        self._left: Counter[_Visit] = Counter()
        self._measured_s: dict[_Visit, float] = {}
        self._known_s = 0.0
        self._unknown_s: defaultdict[Group, float] = defaultdict(float)
        kinds = VisitKinds()
        runs = [list(session.cells(run_index)) for run_index in range(session.plan.runs)]
        self._left.update((cell.case, kinds.next(cell)) for cells in runs for cell in cells)
        self._runs_left = [run_index for run_index, cells in enumerate(runs) if cells]
        self._soaks_left = {
            run_index
            for run_index, cells in enumerate(runs)
            if any(cell.case.regime == STEADY for cell in cells)
        }
        self._looked_s: dict[Case, float] = {}
        self._start_s: float | None = None
        self._revised = 1.0
        self._expect(expectation)

    @property
    def left_s(self) -> float:
        """Seconds from the last event to the end."""
        unknown_s = sum(
            seconds * self._corrections.of(group) for group, seconds in self._unknown_s.items()
        )
        start_s = self._expectation.start_s if self._start_s is None else self._start_s
        starts_s = start_s * len(self._runs_left)
        starts_s += sum(self._expectation.soak_s(run) for run in self._soaks_left)
        compile_s = self._expectation.compile_s if self._start_s is None else 0.0
        ahead_s = sum(self._looked_s.values())
        return max(0.0, unknown_s + self._known_s - ahead_s) + starts_s + compile_s

    @property
    def revised(self) -> float:
        """What all visits should take / what they should have taken before a process was there."""
        return self._revised

    def tell(self, event: Event) -> None:
        """Take an event into account."""
        if isinstance(event, Started):
            self._started(event.run_index, event.ready.speed)
        elif isinstance(event, LookedAt):
            self._looked(event.case, event.seconds)
        elif isinstance(event, CellMeasured):
            self._measured(event.cell, event.row.spent)

    def _started(self, run_index: int, speed: MachineSpeed) -> None:
        self._runs_left = [run for run in self._runs_left if run > run_index]
        if not self._measured_s:
            before_s = self._planned_s()
            old = self._expectation
            cases = [case for case, _ in old.cases]
            self._expect(expected(old.plan, cases, corrected(old.costs, speed), old.corrections))
            self._revised = self._planned_s() / before_s if before_s > 0 else 1.0

    def _planned_s(self) -> float:
        return sum(self._unknown_s.values())

    def _expect(self, expectation: PlanEstimate) -> None:
        """Expect something else of all visits; before any is measured."""
        self._expectation = expectation
        self._times = dict(expectation.cases)
        self._unknown_s.clear()
        for visit, count in self._left.items():
            self._unknown_s[group_of(*visit)] += count * self._expected_s(visit)

    def _expected_s(self, visit: _Visit) -> float:
        case, kind = visit
        return self._times[case].of(kind).visit_s or 0.0

    def _looked(self, case: Case, seconds: float) -> None:
        """Take off what is done of a visit to come, as far as it was expected to take."""
        is_first = self._left[case, VisitKind.FIRST] > 0
        kind = VisitKind.FIRST if is_first else VisitKind.AGAIN
        times = self._times[case].of(kind)
        expected_s = (times.check_s or 0.0) + (times.build_s or 0.0)
        ratio = self._corrections.of(group_of(case, kind))
        self._looked_s[case] = min(seconds, ratio * expected_s)

    def _measured(self, cell: Cell, spent: Spent) -> None:
        self._looked_s.pop(cell.case, None)
        if cell.case.regime == STEADY:
            self._soaks_left.discard(cell.run_index)
        self._start_s = spent.start_s if spent.start_s is not None else self._start_s
        visit = (cell.case, self._kinds.next(cell))
        # What failed before is not visited again.
        seconds, expected_s = spent.visit_s or 0.0, self._expected_s(visit)
        case, kind = visit
        before = self._left[visit]
        self._left[visit] = before - 1
        if visit in self._measured_s:
            self._known_s -= before * self._measured_s[visit]
        else:
            self._unknown_s[group_of(*visit)] -= before * expected_s
        self._measured_s[visit] = seconds
        self._known_s += (before - 1) * seconds
        self._corrections.learn(case, self._times[case].of(kind), kind, spent)
