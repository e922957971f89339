"""How work per money depends on what the contender costs, all else as in the price book."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gpubench.compare.comparison_records import Interval
from gpubench.compare.verdicts import scaled
from gpubench.prices.cost import LifeCost
from gpubench.prices.priced_records import PricedPair
from gpubench.prices.worth import Costs, work_per_money

_STEPS = 40
_REACH = 4.0
"""The contender from a quarter of its price to four times it, and as far as the break-even."""
_ROOM = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceStep:
    """Work per money of the contender over the baseline's at one price of the contender."""

    price: float
    """Per device, or per device and hour, in the book's currency."""
    ratio: Interval
    """With the interval of the timing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSensitivity:
    """The same over a range of prices, the one in the book among them."""

    steps: tuple[PriceStep, ...]
    """Ascending by price, each a fixed factor above the one before."""
    now: PriceStep
    """At the price in the book."""


def price_sensitivity(pair: PricedPair) -> PriceSensitivity | None:
    """Return work per money over the contender's price; None without an overall ratio.

    The range holds the break-even price with its interval, where there is one within a factor of
    a thousand of the price in the book.

    Args:
        pair: One contender in money.
    """
    if pair.overall is None:
        return None
    first, second = pair.costs
    price = second.offer.price.value
    # The ratio of throughputs, which is what work per money rests on at every price.
    throughput = scaled(pair.overall.ratio, second.per_hour / first.per_hour)
    low, high = _range(pair, price)
    return PriceSensitivity(
        steps=tuple(
            _step(pair.costs, throughput, low * (high / low) ** (step / _STEPS))
            for step in range(_STEPS + 1)
        ),
        now=_step(pair.costs, throughput, price),
    )


def _step(costs: Costs, throughput: Interval, price: float) -> PriceStep:
    first, second = costs
    return PriceStep(price=price, ratio=work_per_money((first, _at(second, price)), throughput))


def _at(cost: LifeCost, price: float) -> LifeCost:
    """Return what a device would cost over its life at another price."""
    offer = replace(cost.offer, price=replace(cost.offer.price, value=price))
    return replace(cost, offer=offer, price=price * cost.paid_units)


def _range(pair: PricedPair, price: float) -> tuple[float, float]:
    prices = [price / _REACH, price * _REACH]
    prices += [end * room for end in _turns(pair, price) for room in (1 / _ROOM, _ROOM)]
    return min(prices), max(prices)


_FARTHEST = 1000.0


def _turns(pair: PricedPair, price: float) -> Iterator[float]:
    turning = pair.contender_turning
    if turning is not None:
        ends = (turning.value, turning.low, turning.high)
        yield from (end for end in ends if end and price / _FARTHEST <= end <= price * _FARTHEST)
