"""What one device costs over its life, and in an hour in which it works."""

from dataclasses import dataclass

from gpubench.prices.records import DeviceOffer, Payment

HOURS_PER_YEAR = 8760.0
_W_PER_KW = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCost:
    """The cost of one device, in the book's currency; None is no part of it."""

    offer: DeviceOffer
    busy_hours: float
    """Hours of the life in which it works."""
    paid_units: float
    """How often the price is paid: once, or for each hour of the life."""
    price: float
    """All that is paid for the device itself."""
    energy_kwh: float | None
    """What the building takes for it in its working hours."""
    electricity: float | None
    other: float | None

    @property
    def running(self) -> float:
        """What it costs beside its price."""
        return (self.electricity or 0.0) + (self.other or 0.0)

    @property
    def total(self) -> float:
        """What it costs over its life."""
        return self.price + self.running

    @property
    def per_hour(self) -> float:
        """What an hour of work costs."""
        return self.total / self.busy_hours

    @property
    def electricity_per_hour(self) -> float:
        """What of that is electricity; none where a rent includes it."""
        return (self.electricity or 0.0) / self.busy_hours


def life_cost(offer: DeviceOffer) -> LifeCost:
    """Return what a device costs, undiscounted.

    A purchase is paid once and a rent for every hour of the life; electricity is paid for the hours
    in which the device works, since nobody has said what it draws when it does not.

    Args:
        offer: Of the price book.

    Source: total cost of ownership as in Wattlytics (arXiv 2604.08182), for one device: price
    + electricity x PUE x power x hours + yearly cost x years.
    """
    hours = offer.years.value * HOURS_PER_YEAR
    busy_hours = hours * offer.utilisation.value
    paid_units = 1.0 if offer.payment is Payment.PURCHASE else hours
    power = offer.power
    energy_kwh = (
        None if power is None else power.pue.value * power.power_w.value / _W_PER_KW * busy_hours
    )
    return LifeCost(
        offer=offer,
        busy_hours=busy_hours,
        paid_units=paid_units,
        price=offer.price.value * paid_units,
        energy_kwh=energy_kwh,
        electricity=None
        if power is None or energy_kwh is None
        else energy_kwh * power.per_kwh.value,
        other=None
        if offer.other_per_year is None
        else offer.other_per_year.value * offer.years.value,
    )
