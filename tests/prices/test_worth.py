"""Money arithmetic: against a spreadsheet, and by its laws."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.compare.comparison_records import Interval
from gpubench.prices.cost import LifeCost, life_cost
from gpubench.prices.records import DeviceOffer, Payment, Power, Quote
from gpubench.prices.worth import (
    Costs,
    Turning,
    baseline_turning,
    contender_turning,
    electricity_turning,
    work_per_money,
)


def quote(value: float, *, is_money: bool = True) -> Quote:
    """Return a quantity that somebody said."""
    return Quote(
        key="k", value=value, source="invented", said_on=date(2026, 11, 1), is_money=is_money
    )


def cost(
    *,
    purchase: float | None = None,
    rent: float | None = None,
    power_w: float | None = None,
    other: float | None = None,
    per_kwh: float = 0.25,
    years: float = 5.0,
    utilisation: float = 0.8,
    pue: float = 1.2,
) -> LifeCost:
    """Return what a device costs."""
    price = purchase if rent is None else rent
    assert price is not None
    return life_cost(
        DeviceOffer(
            name="d",
            payment=Payment.PURCHASE if rent is None else Payment.RENT,
            price=quote(price),
            years=quote(years),
            utilisation=quote(utilisation),
            power=None
            if power_w is None
            else Power(power_w=quote(power_w), pue=quote(pue), per_kwh=quote(per_kwh)),
            other_per_year=None if other is None else quote(other),
        )
    )


BOUGHT = cost(purchase=30000.0, power_w=1000.0, other=1500.0)
RENTED = cost(rent=2.0)
TWICE = Interval(speedup=2.0, low=1.9, high=2.1)

# The same in a spreadsheet, cell by cell: hours 5 * 8760 = 43800, of which 80 % are 35040 of work.
# Bought: 1.2 * 1 kW * 35040 h = 42048 kWh at 0.25 = 10512; 30000 + 10512 + 5 * 1500 = 48012;
# 48012 / 35040 = 1.3702054795. Rented: 43800 h * 2 = 87600; / 35040 = 2.5.


def test_the_life_of_a_device_is_that_of_the_spreadsheet() -> None:
    """Each part by hand."""
    assert BOUGHT.busy_hours == pytest.approx(35040.0)
    assert BOUGHT.energy_kwh == pytest.approx(42048.0)
    assert BOUGHT.electricity == pytest.approx(10512.0)
    assert BOUGHT.other == pytest.approx(7500.0)
    assert BOUGHT.total == pytest.approx(48012.0)
    assert BOUGHT.per_hour == pytest.approx(1.3702054795, rel=1e-9)
    assert RENTED.total == pytest.approx(87600.0)
    assert RENTED.per_hour == pytest.approx(2.5)
    assert RENTED.electricity is None


def test_work_per_money_is_that_of_the_spreadsheet() -> None:
    """2 * 1.3702054795 / 2.5 = 1.0961643836, and the ends 1.9 and 2.1 of it."""
    found = work_per_money((BOUGHT, RENTED), TWICE)

    assert found.speedup == pytest.approx(1.0961643836, rel=1e-9)
    assert found.low == pytest.approx(1.0413561644, rel=1e-9)
    assert found.high == pytest.approx(1.1509726027, rel=1e-9)


def test_the_break_even_rent_is_that_of_the_spreadsheet() -> None:
    """An hour of work may cost 2.7404109589; 80 % of paid hours work, so the rent 2.1923287671."""
    found = contender_turning((BOUGHT, RENTED), TWICE)

    assert found.value == pytest.approx(2.1923287671, rel=1e-9)
    assert found.low == pytest.approx(2.0827123288, rel=1e-9)
    assert found.high == pytest.approx(2.3019452055, rel=1e-9)
    assert found.change == pytest.approx(0.0961643836, rel=1e-8)


def test_the_break_even_purchase_is_that_of_the_spreadsheet() -> None:
    """An hour of the bought may cost 2.5 / 2 = 1.25: 43800 in all, less 18012 to run it, 25788."""
    found = baseline_turning((BOUGHT, RENTED), TWICE)

    assert found.value == pytest.approx(25788.0, rel=1e-9)
    assert found.low == pytest.approx(2.5 / 2.1 * 35040 - 18012, rel=1e-9)
    assert found.high == pytest.approx(2.5 / 1.9 * 35040 - 18012, rel=1e-9)


def test_the_electricity_that_turns_is_that_of_the_spreadsheet() -> None:
    """2 * (37500 + 10512 f) / 35040 = 2.5 at f = (43800 - 37500) / 10512 = 0.5993150685."""
    found = electricity_turning((BOUGHT, RENTED), TWICE)

    assert found is not None
    assert found.value == pytest.approx(0.5993150685, rel=1e-9)


def test_no_price_is_named_where_none_above_zero_will_do() -> None:
    """A card that costs more to run than its work is worth has no price, and not one of 0."""
    hungry = cost(purchase=10.0, power_w=90_000.0)

    assert contender_turning((RENTED, hungry), TWICE) == Turning(
        value=None, low=None, high=None, now=10.0
    )


def test_electricity_that_nobody_pays_apart_turns_nothing() -> None:
    """Two rents include it."""
    assert electricity_turning((RENTED, RENTED), TWICE) is None


def test_equal_devices_have_no_electricity_that_turns_them() -> None:
    """Whatever it costs, it costs both the same."""
    found = electricity_turning((BOUGHT, BOUGHT), Interval(speedup=1.0, low=0.9, high=1.1))

    assert found is not None
    assert (found.value, found.low) == (None, None)


AMOUNTS = st.floats(1e-2, 1e6)
RATIOS = st.floats(1e-3, 1e3)
DEVICES = st.builds(
    cost,
    purchase=AMOUNTS,
    power_w=st.none() | st.floats(10, 5000),
    other=st.none() | AMOUNTS,
    years=st.floats(0.5, 10),
    utilisation=st.floats(0.05, 1),
) | st.builds(cost, rent=AMOUNTS, other=st.none() | AMOUNTS)


def interval(middle: float, width: float = 1.05) -> Interval:
    """Return an interval that is symmetric in logs."""
    return Interval(speedup=middle, low=middle / width, high=middle * width)


@given(first=DEVICES, second=DEVICES, ratio=RATIOS)
def test_swapping_the_sides_inverts_the_work_per_money(
    first: LifeCost, second: LifeCost, ratio: float
) -> None:
    """Who asks the other way round gets the same answer."""
    there = work_per_money((first, second), interval(ratio))
    back = work_per_money((second, first), interval(1 / ratio))

    assert there.speedup * back.speedup == pytest.approx(1.0)
    assert there.low * back.high == pytest.approx(1.0)


@given(first=DEVICES, second=DEVICES, ratio=RATIOS)
def test_the_price_that_turns_one_side_is_the_other_s_break_even(
    first: LifeCost, second: LifeCost, ratio: float
) -> None:
    """Both sides are asked one question."""
    there = contender_turning((first, second), interval(ratio))
    back = baseline_turning((second, first), interval(1 / ratio))

    assert (there.value is None) == (back.value is None)
    if there.value is not None:
        assert there.value == pytest.approx(back.value, rel=1e-6)


@given(first=DEVICES, second=DEVICES, ratio=RATIOS, factor=st.floats(0.01, 100))
def test_multiplying_all_prices_changes_no_ratio(
    first: LifeCost, second: LifeCost, ratio: float, factor: float
) -> None:
    """Money has no unit that matters: in cents everything is as in euros."""
    both = (first, second)
    scaled = (dearer(first, factor), dearer(second, factor))

    before, after = work_per_money(both, interval(ratio)), work_per_money(scaled, interval(ratio))
    assert after.speedup == pytest.approx(before.speedup)
    one, other = (
        contender_turning(both, interval(ratio)),
        contender_turning(scaled, interval(ratio)),
    )
    if one.change is not None and other.change is not None:
        assert other.change == pytest.approx(one.change, rel=1e-6, abs=1e-9)


def dearer(device: LifeCost, factor: float) -> LifeCost:
    """Return the same device with every price times a factor."""

    def times(of: Quote | None) -> Quote | None:
        return None if of is None else replace(of, value=of.value * factor)

    offer, power = device.offer, device.offer.power
    price = times(offer.price)
    assert price is not None
    return life_cost(
        replace(
            offer,
            price=price,
            other_per_year=times(offer.other_per_year),
            power=None
            if power is None
            else replace(power, per_kwh=quote(power.per_kwh.value * factor)),
        )
    )


@given(first=DEVICES, second=DEVICES, ratio=RATIOS)
def test_at_the_price_that_turns_both_do_the_same_work_per_money(
    first: LifeCost, second: LifeCost, ratio: float
) -> None:
    """The definition, checked by putting the price into the book."""
    found = contender_turning((first, second), interval(ratio))
    if found.value is None:
        return
    there = life_cost(replace(second.offer, price=quote(found.value)))

    assert work_per_money((first, there), interval(ratio)).speedup == pytest.approx(1.0, rel=1e-6)


@given(first=DEVICES, second=DEVICES, ratio=RATIOS, truth=RATIOS)
def test_a_price_s_interval_holds_what_the_timing_s_holds(
    first: LifeCost, second: LifeCost, ratio: float, truth: float
) -> None:
    """So it covers as often: where the true ratio lies inside, so does its break-even price."""
    both: Costs = (first, second)
    found = contender_turning(both, interval(ratio))
    true = contender_turning(both, interval(truth)).value
    if found.low is None or found.high is None or true is None:
        return
    is_inside = ratio / 1.05 * (1 + 1e-9) < truth < ratio * 1.05 * (1 - 1e-9)
    is_outside = truth < ratio / 1.05 * (1 - 1e-6) or truth > ratio * 1.05 * (1 + 1e-6)
    slack = 1e-6 * found.high
    if is_inside:
        assert found.low - slack <= true <= found.high + slack
    if is_outside:
        assert not found.low + slack < true < found.high - slack


@given(first=DEVICES, second=DEVICES, ratio=RATIOS)
def test_a_turning_price_of_electricity_turns_the_order(
    first: LifeCost, second: LifeCost, ratio: float
) -> None:
    """Put into both books it makes them equal; the interval holds it."""
    found = electricity_turning((first, second), interval(ratio))
    if found is None or found.value is None:
        return
    moved = [electrified(device, found.value) for device in (first, second)]

    assert work_per_money((moved[0], moved[1]), interval(ratio)).speedup == pytest.approx(
        1.0, rel=1e-4
    )
    if found.low is not None and found.high is not None:
        assert found.low <= found.value * (1 + 1e-9)
        assert found.high >= found.value * (1 - 1e-9)


def electrified(device: LifeCost, factor: float) -> LifeCost:
    """Return the same device with dearer electricity."""
    power = device.offer.power
    if power is None:
        return device
    dear = replace(power, per_kwh=quote(power.per_kwh.value * factor))
    return life_cost(replace(device.offer, power=dear))
