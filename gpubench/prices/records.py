"""What a price book consists of: quantities, each with who says so and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

STALE_AFTER = timedelta(days=90)
"""Prices of GPUs move by tens of per cent in a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quantity of a price book, > 0; what is not known has no quote."""

    key: str
    """Where it stands in the book, ``device.NVIDIA H200.purchase``."""
    value: float
    source: str
    """Who says so."""
    said_on: date
    is_money: bool
    """Whether it is a price, and no property of a device or of its room."""

    def is_stale(self, today: date) -> bool:
        """Return whether it is older than a price should be."""
        return today - self.said_on > STALE_AFTER


class Payment(StrEnum):
    """How a device is paid for."""

    PURCHASE = "purchase"
    """Once per device."""
    RENT = "rent_per_hour"
    """For every hour of the life, whether the device works in it or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What electricity a device takes; None of it where a rent includes it."""

    power_w: Quote
    """Of one device with its share of the server, while it works."""
    pue: Quote
    """Energy of the building / energy of its computers, >= 1."""
    per_kwh: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOffer:
    """What one device costs."""

    name: str
    """The side's label or the device's name, as the book has it."""
    payment: Payment
    price: Quote
    """Per device, or per device and hour."""
    years: Quote
    """The life over which it is paid for and works."""
    utilisation: Quote
    """Share of its hours in which it works, above 0 and at most 1."""
    power: Power | None
    """None where the rent includes electricity."""
    other_per_year: Quote | None
    """Whatever else it costs; None if the book names nothing."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All that the cost is made of, the price first."""
        power = self.power
        electricity = () if power is None else (power.power_w, power.pue, power.per_kwh)
        other = () if self.other_per_year is None else (self.other_per_year,)
        return (self.price, *electricity, *other, self.years, self.utilisation)

    @property
    def prices(self) -> tuple[Quote, ...]:
        """Those of them that are money, and get old."""
        return tuple(quote for quote in self.quotes if quote.is_money)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """The user's own prices, all in one currency."""

    source: str
    """The file."""
    digest: str
    """SHA-256 of the file, so that an archive can tell which prices an answer is of."""
    currency: str
    """ISO 4217, such as EUR."""
    offers: Mapping[str, DeviceOffer]
    """By name."""
