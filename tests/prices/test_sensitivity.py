"""Work per money over the price of the contender."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.compare.comparison_records import Interval
from gpubench.compare.price import Basis
from gpubench.prices.priced_records import PricedPair, PricedRatio
from gpubench.prices.sensitivity import price_sensitivity
from gpubench.prices.worth import contender_turning, work_per_money
from tests.prices.test_worth import cost


def pair(speedup: float, price: float, width: float = 1.05) -> PricedPair:
    """Return a contender that costs electricity and something a year beside its price."""
    costs = (
        cost(purchase=30_000.0, power_w=1000.0),
        cost(purchase=price, power_w=900.0, other=10.0),
    )
    ratio = Interval(speedup=speedup, low=speedup / width, high=speedup * width)
    return PricedPair(
        contender="new",
        costs=costs,
        workloads=(),
        overall=PricedRatio(ratio=work_per_money(costs, ratio)),
        basis=Basis.OWN_BEST_BATCH,
        contender_turning=contender_turning(costs, ratio),
        baseline_turning=None,
        electricity_turning=None,
        too_wide="",
    )


@given(speedup=st.floats(0.3, 5.0), price=st.floats(1e3, 1e6))
def test_the_price_in_the_book_gives_the_ratio_of_the_book(speedup: float, price: float) -> None:
    """One picture and one table, one figure."""
    priced = pair(speedup, price)
    found = price_sensitivity(priced)

    assert found is not None
    assert priced.overall is not None
    assert found.now.price == price
    assert found.now.ratio.speedup == pytest.approx(priced.overall.ratio.speedup)
    assert found.now.ratio.low == pytest.approx(priced.overall.ratio.low)


@given(speedup=st.floats(0.3, 5.0), price=st.floats(1e3, 1e6))
def test_a_dearer_contender_does_less_work_per_money(speedup: float, price: float) -> None:
    """And the prices are in order."""
    found = price_sensitivity(pair(speedup, price))

    assert found is not None
    prices = [step.price for step in found.steps]
    ratios = [step.ratio.speedup for step in found.steps]
    assert prices == sorted(prices)
    assert ratios == sorted(ratios, reverse=True)
    assert prices[0] <= price <= prices[-1]


@given(speedup=st.floats(0.5, 3.0), price=st.floats(1e4, 1e5))
def test_the_range_holds_the_break_even_price(speedup: float, price: float) -> None:
    """There the line goes through 1."""
    priced = pair(speedup, price)
    found = price_sensitivity(priced)

    turning = priced.contender_turning
    assert found is not None
    if turning is not None and turning.value is not None and turning.value > price / 1000:
        before = [step for step in found.steps if step.price <= turning.value]
        after = [step for step in found.steps if step.price >= turning.value]
        assert before[-1].ratio.speedup >= 1.0 - 1e-9
        assert after[0].ratio.speedup <= 1.0 + 1e-9


def test_a_rent_is_paid_for_every_hour() -> None:
    """The prices of the picture are those of the book: per hour where it is a rent."""
    costs = (cost(purchase=30_000.0, power_w=1000.0), cost(rent=2.0))
    ratio = Interval(speedup=1.5, low=1.4, high=1.6)
    rented = replace(
        pair(1.5, 1.0),
        costs=costs,
        overall=PricedRatio(ratio=work_per_money(costs, ratio)),
        contender_turning=contender_turning(costs, ratio),
    )

    found = price_sensitivity(rented)

    assert found is not None
    assert rented.overall is not None
    assert found.now.ratio.speedup == pytest.approx(rented.overall.ratio.speedup)
    # All of a rent is its price, so that half of it doubles the work per money.
    for step in found.steps:
        assert step.ratio.speedup == pytest.approx(found.now.ratio.speedup * 2.0 / step.price)


def test_without_an_overall_ratio_there_is_nothing_to_vary() -> None:
    """No workload counts."""
    nothing = PricedPair(
        contender="new",
        costs=pair(1.0, 1e4).costs,
        workloads=(),
        overall=None,
        basis=None,
        contender_turning=None,
        baseline_turning=None,
        electricity_turning=None,
        too_wide="",
    )

    assert price_sensitivity(nothing) is None
