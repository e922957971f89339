"""From the ratio of two throughputs to what it is worth: work per money, and where that turns.

Prices are taken as they stand in the book, so the interval of each result is that of the timing:
every result here rises or falls with the ratio alone, and its ends are those of the ratio.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gpubench.compare.comparison_records import Interval
from gpubench.compare.verdicts import scaled
from gpubench.prices.cost import LifeCost

Costs = tuple[LifeCost, LifeCost]
"""Baseline and contender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """At what value of one quantity both sides do the same work per money."""

    value: float | None
    """None if no value above 0 does."""
    low: float | None
    high: float | None
    """The 95 % interval that the timing gives; None where an end of it has no such value."""
    now: float | None
    """What the quantity is in the book; None for one that is on both sides, such as electricity,
    whose `value` is a multiple of what the book says."""

    @property
    def change(self) -> float | None:
        """The change that it takes, as a share of what the book says; -1 is all of it."""
        return None if self.value is None else self.value / (self.now or 1.0) - 1.0


def work_per_money(costs: Costs, ratio: Interval) -> Interval:
    """Return the work per money of the contender over that of the baseline.

    Args:
        costs: Of both sides.
        ratio: Throughput of the contender / of the baseline.
    """
    first, second = costs
    return scaled(ratio, first.per_hour / second.per_hour)


def contender_turning(costs: Costs, ratio: Interval) -> Turning:
    """Return the break-even price of the contender, all else as in the book."""
    first, second = costs
    return _turning(
        ratio,
        lambda throughput: _price(second, first.per_hour * throughput),
        now=second.offer.price.value,
    )


def baseline_turning(costs: Costs, ratio: Interval) -> Turning:
    """Return the price of the baseline at which it is worth as much, all else as in the book."""
    first, second = costs
    return _turning(
        ratio,
        lambda throughput: _price(first, second.per_hour / throughput),
        now=first.offer.price.value,
    )


def electricity_turning(costs: Costs, ratio: Interval) -> Turning | None:
    """Return by what factor the price of electricity would have to differ, on both sides at once.

    None where neither side pays for electricity apart.

    Args:
        costs: Of both sides.
        ratio: Throughput of the contender / of the baseline.
    """
    first, second = costs
    if first.electricity is None and second.electricity is None:
        return None
    electric = (first.electricity_per_hour, second.electricity_per_hour)
    rest = (first.per_hour - electric[0], second.per_hour - electric[1])

    def factor(throughput: float) -> float | None:
        slope = throughput * electric[0] - electric[1]
        return None if slope == 0 else (rest[1] - throughput * rest[0]) / slope

    # Where the slope changes its sign within the interval, no factor at all lies between the ends.
    slopes = [end * electric[0] - electric[1] for end in (ratio.low, ratio.high)]
    found = _turning(ratio, factor, now=None)
    if slopes[0] * slopes[1] <= 0:
        return Turning(value=found.value, low=None, high=None, now=None)
    return found


def _price(cost: LifeCost, per_hour: float) -> float:
    """Return the price at which an hour of work costs so much."""
    return (per_hour * cost.busy_hours - cost.running) / cost.paid_units


def _turning(
    ratio: Interval, value_at: Callable[[float], float | None], *, now: float | None
) -> Turning:
    middle, *ends = (
        value if value is not None and value > 0 else None
        for value in map(value_at, (ratio.speedup, ratio.low, ratio.high))
    )
    known = [end for end in ends if end is not None]
    is_whole = middle is not None and len(known) == len(ends)
    return Turning(
        value=middle,
        low=min(known) if is_whole else None,
        high=max(known) if is_whole else None,
        now=now,
    )
