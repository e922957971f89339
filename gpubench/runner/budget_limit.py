"""Whether a budget leaves room for another run."""

from collections.abc import Callable

OVERRUN = 1.1
"""How far a budget may be exceeded."""


class BudgetLimit:
    """Ends a measurement after a complete run where the next one would exceed the budget by far.

    Runs are equal or missing, so that what is there stays comparable; a part of one would be
    neither.

    Args:
        budget_s: Seconds from the first process's start.
        left_s: Tells what all runs that are left take.
        now_s: The session's clock.
    """

    def __init__(
        self, budget_s: float, left_s: Callable[[], float], now_s: Callable[[], float]
    ) -> None:
        self._budget_s = budget_s
        self._left_s = left_s
        self._now_s = now_s
        self._began_s = now_s()

    def has_room(self, runs_left: int) -> bool:
        """Return whether the next run fits.

        Args:
            runs_left: Runs that are not begun, >= 1.
        """
        taken_s = self._now_s() - self._began_s
        return taken_s + self._left_s() / runs_left <= OVERRUN * self._budget_s
