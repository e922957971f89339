"""A price book is read strictly: each mistake is one line with file and key."""

from datetime import date
from pathlib import Path

import pytest

from gpubench.errors import SettingsFileError
from gpubench.prices.book import offer_of
from gpubench.prices.records import Payment
from gpubench.prices.template import TEMPLATE

from .books import BOOK, BOUGHT_BOOK, OLD, SITE, TODAY, book


def test_a_device_takes_what_it_does_not_say_from_the_site(tmp_path: Path) -> None:
    """Electricity is one for all, and a device of another room says its own."""
    own = "pue = { value = 1.1, source = 'pod', date = 2026-11-02 }\n"
    offer = book(tmp_path, BOOK + OLD.replace(".old", ".third") + own).offers["third"]

    assert offer.power is not None
    assert (offer.power.pue.value, offer.power.pue.source) == (1.1, "pod")
    assert offer.power.per_kwh.key == "site.electricity_per_kwh"
    assert offer.years.value == 5.0


def test_a_rent_includes_electricity_unless_the_book_says_what_the_device_draws(
    tmp_path: Path,
) -> None:
    """Nothing is paid twice, and nothing is guessed."""
    offers = book(tmp_path).offers
    drawn = "power_w = { value = 900, source = 'x', date = 2026-11-01 }\n"

    assert offers["new"].payment is Payment.RENT
    assert offers["new"].power is None
    assert book(tmp_path, BOOK + drawn).offers["new"].power is not None


def test_a_label_counts_before_a_device_s_name(tmp_path: Path) -> None:
    """Two offers for one model have two labels."""
    found = book(tmp_path, BOOK + OLD.replace(".old", '."NVIDIA H200"'))

    assert offer_of(found, "old", ("NVIDIA H200",)).name == "old"
    assert offer_of(found, "other", ("nvidia h200",)).name == "NVIDIA H200"


def test_a_missing_device_is_named_with_its_side(tmp_path: Path) -> None:
    """An unknown price is none, and never 0."""
    with pytest.raises(SettingsFileError) as raised:
        offer_of(book(tmp_path), "b", ("NVIDIA B200",))

    assert "there is no price for NVIDIA B200 (side b)" in str(raised.value)
    assert '[device."NVIDIA B200"]' in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('currency = "EUR"', "", "currency: it is missing"),
        ('currency = "EUR"', 'currency = "euro"', "currency: 'euro'"),
        ('currency = "EUR"', "currency = 5", "currency: 5"),
        ("value = 30000", "value = 0", "device.old.purchase.value: 0"),
        ("value = 30000", "value = -1", "device.old.purchase.value: -1"),
        ("value = 30000", 'value = "30000"', "device.old.purchase.value: '30000'"),
        ("value = 30000", "value = nan", "device.old.purchase.value: nan"),
        ("value = 30000", "value = inf", "device.old.purchase.value: inf"),
        ("value = 30000", "value = true", "device.old.purchase.value: true"),
        ("value = 30000, ", "", "device.old.purchase.value: it is missing"),
        ("purchase = {", "purchace = {", "device.old.purchace: no such key"),
        ("value = 0.8", "value = 1.5", "site.utilisation.value: 1.5"),
        ("value = 0.8", "value = 80", "site.utilisation.value: 80"),
        ("value = 0.8", "value = 1e-308", "site.utilisation.value: 1e-308"),
        ("value = 30000", "value = 1e-308", "device.old.purchase.value: 1e-308"),
        ("value = 30000", "value = 1e300", "device.old.purchase.value: 1e+300"),
        ("value = 1.2", "value = 0.9", "site.pue.value: 0.9"),
        ("pue = { value = 1.2", "pu = { value = 1.2", "site.pu: no such key"),
        ('source = "room", ', "", "site.pue.source: it is missing"),
        ('source = "room"', 'source = " "', "site.pue.source: ' '"),
        ('"room", date = 2026-11-01', '"room", date = "2026-11-01"', "site.pue.date:"),
        ('"room", date = 2026-11-01', '"room", date = 2026-11-29', "is in the future"),
        ("purchase = { value", 'purchase = { currency = "USD", value', "purchase.currency: 'USD'"),
        ("pue = { value", 'pue = { currency = "EUR", value', "site.pue.currency: no such key"),
        (
            "purchase = { value",
            "purchase = { valid_until = 2026-11-27, value",
            "device.old.purchase.valid_until: it ended on 2026-11-27",
        ),
        ("[device.old]", "[devices.old]", "devices: no such key"),
        ("power_w = { value = 1000", "power = { value = 1000", "device.old.power: no such key"),
        ("[device.new]", "[device.Old]", "is the same device"),
        ("rent_per_hour = {", "pue = {", "device.new: no price"),
        ("rent_per_hour = { value = 2,", "rent_per_hour = {", "device.new.rent_per_hour.value"),
        ("[device.new]\n", "[device.new]\npurchase = 3\n", "device.new: both prices"),
        ("rent_per_hour = { value = 2", "rent_per_hour = [{ value = 2", "no TOML"),
        ("rent_per_hour = {", "rent_per_hour = 2 # {", "device.new.rent_per_hour: 2"),
    ],
)
def test_each_mistake_is_one_line_with_file_and_key(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    """A half-read book would be a wrong price."""
    assert before in BOOK
    with pytest.raises(SettingsFileError) as raised:
        book(tmp_path, BOOK.replace(before, after, 1))

    message = str(raised.value)
    assert said in message
    assert "prices.toml" in message
    assert len(message) < 300
    assert "\n" not in message


@pytest.mark.parametrize("name", ["years", "utilisation"])
def test_what_neither_device_nor_site_says_is_missing(tmp_path: Path, name: str) -> None:
    """No life and no share of hours is assumed."""
    lines = [line for line in BOUGHT_BOOK.splitlines() if not line.startswith(name)]

    with pytest.raises(SettingsFileError, match=rf"device\.old\.{name}: it is missing"):
        book(tmp_path, "\n".join(lines))


@pytest.mark.parametrize("name", ["power_w", "pue", "electricity_per_kwh"])
def test_what_is_bought_needs_its_electricity(tmp_path: Path, name: str) -> None:
    """A GPU that runs for nothing would always be worth its price."""
    lines = [line for line in BOUGHT_BOOK.splitlines() if not line.startswith(name)]

    with pytest.raises(SettingsFileError, match=rf"\.{name}: it is missing"):
        book(tmp_path, "\n".join(lines))


def test_a_book_without_devices_says_so(tmp_path: Path) -> None:
    """The template as it is written is not a book yet, and says what it lacks."""
    with pytest.raises(SettingsFileError, match="currency: it is missing"):
        book(tmp_path, TEMPLATE)
    with pytest.raises(SettingsFileError, match="device: it is empty"):
        book(tmp_path, f'currency = "EUR"\n{SITE}[device]')


def test_the_template_filled_in_is_a_book(tmp_path: Path) -> None:
    """Each line that it offers is one that is read."""
    quote = '{ value = 1, source = "me", date = 2026-11-28 }'
    lines = [
        line.removeprefix("# ").replace('{ value = , source = "", date = }', quote)
        if line.startswith("# ") and (" = {" in line or ' = "' in line)
        else line
        for line in TEMPLATE.splitlines()
        if not line.startswith("# rent_per_hour")
    ]
    offer = book(tmp_path, "\n".join(lines)).offers["NAME OF THE DEVICE"]

    assert len(offer.quotes) == 7


def test_the_template_holds_no_price() -> None:
    """No price is shipped: every line with a value is a comment without one."""
    told = [line for line in TEMPLATE.splitlines() if not line.startswith("#")]

    assert [line for line in told if line] == ["[site]", '[device."NAME OF THE DEVICE"]']
    assert not any(letter.isdigit() for line in told for letter in line)


def test_a_price_is_old_after_ninety_days(tmp_path: Path) -> None:
    """Not on the ninetieth."""
    price = book(tmp_path).offers["old"].price

    assert not price.is_stale(date(2027, 1, 30))
    assert price.is_stale(date(2027, 1, 31))
    assert not price.is_stale(TODAY)
