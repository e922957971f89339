"""What visits took beside what they were expected to take, by kinds that are expected alike."""

from collections import defaultdict
from dataclasses import replace

from gpubench.kernels.ladder import LADDER
from gpubench.model import Case, Spent
from gpubench.suites.visit_time import VisitKind, VisitTimes

Group = tuple[str, str, str, VisitKind]

_EXPECTED_VISITS = 0.5
"""How many visits the expectation counts as: one visit that was disturbed moves no forecast far."""

_MOST = 8.0
"""The largest correction, and the inverse of the smallest."""


def group_of(case: Case, kind: VisitKind) -> Group:
    """Return which visits are corrected together."""
    return (case.workload, case.implementation, case.regime, kind)


class Corrections:
    """Ratios of measured to expected seconds, learned visit by visit.

    Without the seconds of building where that compiles a source of our own, at one visit of all.
    """

    def __init__(self) -> None:
        self._measured: defaultdict[Group, float] = defaultdict(float)
        self._expected: defaultdict[Group, float] = defaultdict(float)
        self._visits: defaultdict[Group, int] = defaultdict(int)

    def learn(self, case: Case, expected: Spent, kind: VisitKind, measured: Spent) -> None:
        """Take a visit into account; one that has no time of its own says nothing."""
        if measured.visit_s is None:
            return
        group = group_of(case, kind)
        self._measured[group] += _repeated_s(case, measured)
        self._expected[group] += _repeated_s(case, expected)
        self._visits[group] += 1

    def of(self, group: Group) -> float:
        """Return what an expectation is to be multiplied by.

        Of a group without visits by those of first visits in another run, else by all of its kind,
        else by all there are.
        """
        first = (*group[:-1], VisitKind.FIRST)
        again_as_first = [first] if group[-1] is VisitKind.AGAIN and first in self._visits else []
        own = [group] if group in self._visits else again_as_first
        alike = [known for known in self._visits if known[-1] == group[-1]]
        return self._ratio(own or alike or list(self._visits))

    def applied(self, case: Case, times: VisitTimes) -> VisitTimes:
        """Return what visits to a case should take after all."""
        first, again, later = (
            _scaled(case, times.of(kind), self.of(group_of(case, kind))) for kind in VisitKind
        )
        return VisitTimes(first=first, again=again, later=later)

    def _ratio(self, groups: list[Group]) -> float:
        visits = sum(self._visits[group] for group in groups)
        expected_s = sum(self._expected[group] for group in groups)
        if not visits or expected_s <= 0:
            return 1.0
        measured_s = sum(self._measured[group] for group in groups)
        prior_s = _EXPECTED_VISITS * expected_s / visits
        ratio = (measured_s + prior_s) / (expected_s + prior_s)
        return min(_MOST, max(1 / _MOST, ratio))


def _once_s(case: Case, spent: Spent) -> float:
    return (spent.build_s or 0.0) if case.implementation in LADDER else 0.0


def _repeated_s(case: Case, spent: Spent) -> float:
    return max(0.0, (spent.visit_s or 0.0) - _once_s(case, spent))


def _scaled(case: Case, spent: Spent, ratio: float) -> Spent:
    def part(seconds: float | None) -> float:
        return ratio * (seconds or 0.0)

    return replace(
        spent,
        visit_s=part(_repeated_s(case, spent)) + _once_s(case, spent),
        timed_s=part(spent.timed_s),
        held_s=part(spent.held_s),
        warm_up_s=part(spent.warm_up_s),
        check_s=part(spent.check_s),
        build_s=_once_s(case, spent) or part(spent.build_s),
    )
