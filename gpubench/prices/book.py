"""Read a price book: TOML with a source and a date for every quantity, in one currency."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from gpubench.errors import SettingsFileError
from gpubench.peaks.table import plain_name
from gpubench.prices.records import DeviceOffer, Payment, Power, PriceBook, Quote
from gpubench.toml_file.reading import read_toml
from gpubench.toml_file.table import TomlTable

_CURRENCY = re.compile(r"[A-Z]{3}")
_SITE = ("years", "utilisation", "pue", "electricity_per_kwh")
_OWN = ("purchase", "rent_per_hour", "power_w", "other_per_year")
_POWER = ("power_w", "pue", "electricity_per_kwh")
_MONEY = frozenset({"purchase", "rent_per_hour", "electricity_per_kwh", "other_per_year"})
_LIMITS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "years": {"least": 0.1, "most": 30.0, "what": "years of use"},
        "utilisation": {"least": 0.01, "most": 1.0, "what": "a share of all hours"},
        "pue": {"least": 1.0, "most": 5.0, "what": "energy of the building / of its computers"},
        "power_w": {"least": 1.0, "most": 1e5, "what": "watts of a device and its server's share"},
    }
)
"""What each quantity can be; prices are below."""
_LEAST_MONEY, _MOST_MONEY = 1e-9, 1e12
"""Between them ratios of sums stay what a float holds."""


def read_price_book(path: str, today: date) -> PriceBook:
    """Return a price book.

    Args:
        path: A TOML file in the form of `gpubench prices template`.
        today: On which offers have to be valid.

    Raises:
        SettingsFileError: Naming the first key that is missing, unknown, out of bounds, in another
            currency or out of date.
    """
    book = read_toml(path)
    book.refuse_unknown("currency", "site", "device")
    currency = book.text("currency", what="a currency such as EUR")
    if not _CURRENCY.fullmatch(currency):
        raise book.mistake(
            "currency",
            seen=repr(currency),
            expected="three capital letters such as EUR",
            advice="write the code of ISO 4217",
        )
    reader = _Reader(currency, today, book.table("site") if "site" in book else None)
    devices = dict(book.table("device").named_tables())
    if not devices:
        raise book.mistake(
            "device", seen="it is empty", expected="a table for each device", advice="add one"
        )
    _refuse_alike(book, devices)
    offers = {name: reader.offer(name, table) for name, table in devices.items()}
    return PriceBook(source=book.source, digest=book.digest, currency=currency, offers=offers)


class _Reader:
    """Reads the offers of one book.

    Args:
        currency: Of the book.
        today: On which offers have to be valid.
        site: What is the same for all devices, unless their own tables say otherwise.
    """

    def __init__(self, currency: str, today: date, site: TomlTable | None) -> None:
        self._currency, self._today, self._site = currency, today, site
        if site is not None:
            site.refuse_unknown(*_SITE)
            for name in site.values:
                self._quote(site, name)

    def offer(self, name: str, table: TomlTable) -> DeviceOffer:
        """Return what one device costs."""
        table.refuse_unknown(*_OWN, *_SITE)
        payment = _payment(table)
        # Electricity is part of a rent unless the book says what the device draws.
        is_powered = payment is Payment.PURCHASE or "power_w" in table
        return DeviceOffer(
            name=name,
            payment=payment,
            price=self._quote(table, payment.value),
            years=self._found(table, "years"),
            utilisation=self._found(table, "utilisation"),
            power=self._power(table) if is_powered else None,
            other_per_year=self._quote(table, "other_per_year")
            if "other_per_year" in table
            else None,
        )

    def _power(self, table: TomlTable) -> Power:
        power_w, pue, per_kwh = (self._found(table, name) for name in _POWER)
        return Power(power_w=power_w, pue=pue, per_kwh=per_kwh)

    def _found(self, table: TomlTable, name: str) -> Quote:
        """Return a quantity of the device's own, else of the site."""
        if self._site is not None and name in self._site and name not in table:
            return self._quote(self._site, name)
        return self._quote(table, name)

    def _quote(self, table: TomlTable, name: str) -> Quote:
        quote = table.table(name)
        is_money = name in _MONEY
        quote.refuse_unknown(
            "value", "source", "date", "valid_until", *(["currency"] if is_money else [])
        )
        price = {
            "above": 0.0,
            "least": _LEAST_MONEY,
            "most": _MOST_MONEY,
            "what": f"a price in {self._currency}",
        }
        found = Quote(
            key=quote.key,
            value=quote.number(
                "value",
                advice="correct it; what is unknown is left out",
                **_LIMITS.get(name, price),
            ),
            source=quote.text("source", what="who says so"),
            said_on=quote.date("date"),
            is_money=is_money,
        )
        self._check_currency(quote)
        self._check_dates(quote, found.said_on)
        return found

    def _check_currency(self, quote: TomlTable) -> None:
        if "currency" in quote and (other := quote.text("currency")) != self._currency:
            raise quote.mistake(
                "currency",
                seen=repr(other),
                expected=f"{self._currency}, as the whole book",
                advice="convert the price, and name rate and day in its source",
            )

    def _check_dates(self, quote: TomlTable, said_on: date) -> None:
        if said_on > self._today:
            raise quote.mistake(
                "date",
                seen=f"{said_on} is in the future",
                expected=f"the day when it was said, {self._today} at the latest",
                advice="correct the date",
            )
        if "valid_until" in quote and (end := quote.date("valid_until")) < self._today:
            raise quote.mistake(
                "valid_until",
                seen=f"it ended on {end}",
                expected=f"an offer that holds on {self._today}",
                advice="ask for a new one",
            )


def _payment(table: TomlTable) -> Payment:
    given = [payment for payment in Payment if payment.value in table]
    if len(given) == 1:
        return given[0]
    wanted = " or ".join(payment.value for payment in Payment)
    raise table.mistake(
        "",
        seen="both prices" if given else "no price",
        expected=f"either {wanted}",
        advice="write one of them",
    )


def _refuse_alike(book: TomlTable, names: dict[str, TomlTable]) -> None:
    """Refuse two names of one device, of which nobody knows which price counts."""
    first: dict[str, str] = {}
    for name in names:
        before = first.setdefault(plain_name(name), name)
        if before != name:
            raise book.mistake(
                f"device.{name}",
                seen=f"{before} is the same device",
                expected="each once",
                advice="remove one, or name the sides by their labels",
            )


def offer_of(book: PriceBook, label: str, devices: tuple[str, ...]) -> DeviceOffer:
    """Return what a side's device costs: by the side's label, else by the device's name.

    Args:
        book: The prices.
        label: Of the side.
        devices: Names of its devices, which are of one model.

    Raises:
        SettingsFileError: If the book has neither.
    """
    if label in book.offers:
        return book.offers[label]
    for name in _names(devices):
        for known, offer in book.offers.items():
            if plain_name(known) == name:
                return offer
    wanted = devices[0] if devices and devices[0] else label
    raise SettingsFileError(
        f"{book.source}: device",
        seen=f"there is no price for {wanted} (side {label})",
        expected=f'a table [device."{wanted}"]',
        advice=f"add it, or one of the label {label}",
    )


def _names(devices: tuple[str, ...]) -> Iterator[str]:
    yield from dict.fromkeys(plain_name(name) for name in devices if name)
