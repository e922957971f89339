"""What a contender may cost: the price at which it does as much per money as the baseline."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.compare.comparison_records import Interval, OverallComparison

_WIDEST = 2.0
"""An interval whose ends are further apart than this factor names no price."""


class Basis(StrEnum):
    """Which throughputs a price is set against."""

    OWN_BEST_BATCH = "own best batch"
    EQUAL_BATCH = "equal batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Price of the contender / price of the baseline, at equal running cost."""

    interval: Interval
    """The ratio of throughputs, which is that of prices."""
    basis: Basis
    reason: str = ""
    """Why these runs name no price; empty if they do."""


def break_even(overall: OverallComparison) -> BreakEven:
    """Return the price that the weighted workloads are worth.

    A buyer runs each device as it runs best, so that is the basis where it is known.

    Args:
        overall: All weighted workloads together.
    """
    basis = Basis.EQUAL_BATCH if overall.best is None else Basis.OWN_BEST_BATCH
    interval = overall.best or overall.result
    is_wide = interval.high > _WIDEST * interval.low
    reason = f"since its limits lie more than a factor of {_WIDEST:g} apart" if is_wide else ""
    return BreakEven(interval=interval, basis=basis, reason=reason)
