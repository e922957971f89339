"""Price books with invented prices."""

from datetime import date
from pathlib import Path

from gpubench.prices.book import read_price_book
from gpubench.prices.records import PriceBook

TODAY = date(2026, 11, 28)

SITE = """
[site]
years = { value = 5, source = "plan", date = 2026-11-01 }
utilisation = { value = 0.8, source = "plan", date = 2026-11-01 }
pue = { value = 1.2, source = "room", date = 2026-11-01 }
electricity_per_kwh = { value = 0.25, source = "bill", date = 2026-11-01 }
"""
OLD = """
[device.old]
purchase = { value = 30000, source = "invented", date = 2026-11-01 }
power_w = { value = 1000, source = "invented", date = 2026-11-01 }
other_per_year = { value = 1500, source = "invented", date = 2026-11-01 }
"""
NEW = """
[device.new]
rent_per_hour = { value = 2, source = "invented", date = 2026-11-01 }
"""
BOUGHT = """
[device.new]
purchase = { value = 45000, source = "invented", date = 2026-11-01 }
power_w = { value = 1500, source = "invented", date = 2026-11-01 }
"""
BOOK = f'currency = "EUR"\n{SITE}{OLD}{NEW}'
BOUGHT_BOOK = f'currency = "EUR"\n{SITE}{OLD}{BOUGHT}'


def book(folder: Path, text: str = BOOK, today: date = TODAY) -> PriceBook:
    """Return a book as it is read from a file."""
    path = folder / "prices.toml"
    path.write_text(text, encoding="utf-8")
    return read_price_book(str(path), today)
