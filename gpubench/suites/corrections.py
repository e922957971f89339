"""What visits took beside what they were expected to take, by kinds that are expected alike."""

from collections import defaultdict

from gpubench.model import Case
from gpubench.suites.visit_time import VisitKind

Group = tuple[str, str, str, VisitKind]

_EXPECTED_VISITS = 0.5
"""How many visits the expectation counts as: one visit that was disturbed moves no forecast far."""


def group_of(case: Case, kind: VisitKind) -> Group:
    """Return which visits are corrected together."""
    return (case.workload, case.implementation, case.regime, kind)


class Corrections:
    """Ratios of measured to expected seconds, learned visit by visit."""

    def __init__(self) -> None:
        self._measured: defaultdict[Group, float] = defaultdict(float)
        self._expected: defaultdict[Group, float] = defaultdict(float)
        self._visits: defaultdict[Group, int] = defaultdict(int)

    def learn(self, case: Case, kind: VisitKind, *, measured_s: float, expected_s: float) -> None:
        """Take a visit into account."""
        group = group_of(case, kind)
        self._measured[group] += measured_s
        self._expected[group] += expected_s
        self._visits[group] += 1

    def of(self, group: Group) -> float:
        """Return what an expectation is to be multiplied by; of a group without visits, by all."""
        if group in self._visits:
            return self._ratio([group])
        alike = [known for known in self._visits if known[-1] == group[-1]]
        return self._ratio(alike or list(self._visits))

    def _ratio(self, groups: list[Group]) -> float:
        visits = sum(self._visits[group] for group in groups)
        if not visits:
            return 1.0
        expected_s = sum(self._expected[group] for group in groups)
        measured_s = sum(self._measured[group] for group in groups)
        prior_s = _EXPECTED_VISITS * expected_s / visits
        return (measured_s + prior_s) / (expected_s + prior_s) if expected_s > 0 else 1.0
