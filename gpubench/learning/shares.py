"""Shares of runs that did something, with exact intervals."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShare:
    """So many of so many runs."""

    count: int
    runs: int
    low: float
    high: float
    """95 % interval by Clopper and Pearson."""

    @property
    def words(self) -> str:
        """``9 of 10 (95 % CI 55 to 100 %)``."""
        return (
            f"{self.count} of {self.runs} (95 % CI {100 * self.low:.0f} to {100 * self.high:.0f} %)"
        )


def run_share(count: int, runs: int) -> RunShare:
    """Return a share with its interval.

    Args:
        count: 0 to `runs`.
        runs: At least one.
    """
    from scipy import stats  # noqa: PLC0415 - takes longer than an answer without training

    interval = stats.binomtest(count, runs).proportion_ci(method="exact")
    return RunShare(count=count, runs=runs, low=float(interval.low), high=float(interval.high))
