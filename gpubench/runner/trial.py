"""Try a machine by a few visits, so that a plan fits into a budget on it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from gpubench.model import Case, Plan
from gpubench.model.regime import STEADY
from gpubench.runner.duration import expected
from gpubench.runner.events import CellMeasured, Event, Started
from gpubench.runner.session import Session
from gpubench.runner.visit_kinds import VisitKinds
from gpubench.suites.corrections import Corrections
from gpubench.suites.costs import Costs, corrected
from gpubench.suites.estimate import PlanEstimate

TRIAL_SHARE = 0.04
"""Of a budget: of ten minutes it is 25 s, in which each kind of work is seen."""

_BLOCKS = 2
"""A first visit and a later one."""

_OVERRUN = 1.5
"""How far a trial may exceed its time: its plan was fitted by nothing yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """What a machine showed."""

    costs: Costs
    corrections: Corrections
    visits: int
    seconds: float


def trial_cases(expectation: PlanEstimate, most_s: float) -> tuple[Case, ...]:
    """Return cases of every kind of work as far as there is time: the largest, then the middle one.

    The kinds that a plan spends most of its time on come first. Steady cases are left out, since
    what they take is set by their windows.

    Args:
        expectation: Of the plan that is to be fitted.
        most_s: Seconds that the visits may take.
    """
    chosen: list[Case] = []
    left_s = most_s
    for case, seconds in _candidates(expectation):
        if seconds <= left_s or not chosen:
            chosen.append(case)
            left_s -= seconds
    return tuple(chosen)


def _candidates(expectation: PlanEstimate) -> Iterator[tuple[Case, float]]:
    groups: dict[tuple[str, str], list[tuple[Case, float]]] = {}
    for case, times in expectation.cases:
        if case.regime != STEADY:
            seconds = (times.first.visit_s or 0.0) + (times.later.visit_s or 0.0)
            groups.setdefault((case.workload, case.implementation), []).append((case, seconds))
    by_share = sorted(groups.values(), key=lambda found: -sum(seconds for _, seconds in found))
    ranked = [sorted(found, key=lambda pair: pair[1]) for found in by_share]
    largest = [found[-1][0] for found in ranked]
    middle = [found[len(found) // 2][0] for found in ranked if len(found) > 1]
    yield from ((case, _alone_s(expectation, case)) for case in (*largest, *middle))


def _alone_s(expectation: PlanEstimate, case: Case) -> float:
    """Return what a case takes with nobody to share its weights and inputs with."""
    alone = expected(expectation.plan, [case], expectation.costs, expectation.corrections)
    times = dict(alone.cases)[case]
    return (times.first.visit_s or 0.0) + (times.later.visit_s or 0.0)


def tried(session: Session, expectation: PlanEstimate, most_s: float) -> TrialResult:
    """Return what a machine takes for some cases of a plan; their rows are not kept.

    Args:
        session: What is to be measured once its plan is fitted.
        expectation: Of that plan as it was asked for.
        most_s: Seconds that the visits may take, by what is expected; one and a half of that ends
            them.

    Raises:
        GpubenchError: If the device or a workload cannot be used.
    """
    began_s = started_s = session.now_s()
    cases = trial_cases(expectation, most_s)
    plan = replace(session.plan, runs=1, blocks=_BLOCKS)
    trial = _Trial(plan, cases, expectation.costs)
    with closing(replace(session, plan=plan, cases=cases).events()) as events:
        for event in events:
            trial.tell(event)
            started_s = session.now_s() if isinstance(event, Started) else started_s
            if trial.visits and session.now_s() - started_s > _OVERRUN * most_s:
                break
    return TrialResult(
        costs=trial.costs,
        corrections=trial.corrections,
        visits=trial.visits,
        seconds=session.now_s() - began_s,
    )


class _Trial:
    """What the visits of a trial have shown so far."""

    def __init__(self, plan: Plan, cases: tuple[Case, ...], costs: Costs) -> None:
        self._plan = plan
        self._cases = cases
        self._kinds = VisitKinds()
        self.corrections = Corrections()
        self.visits = 0
        self.costs = costs
        estimated = expected(plan, cases, costs)
        self._times, self._ranks_s = dict(estimated.cases), estimated.ranks_s

    def tell(self, event: Event) -> None:
        if isinstance(event, Started):
            self.costs = corrected(self.costs, event.ready.speed)
            self._times = dict(expected(self._plan, self._cases, self.costs).cases)
        elif isinstance(event, CellMeasured):
            case, spent = event.cell.case, event.row.spent
            kind = self._kinds.next(event.cell)
            self.corrections.learn(case, self._times[case].of(kind), kind, spent)
            if spent.start_s is not None:
                # The estimate adds that of the other ranks to it.
                alone_s = max(0.0, spent.start_s - self._ranks_s)
                self.costs = replace(self.costs, start_s=alone_s)
            self.visits += 1
