"""The made-up comparison behind the goldens, by invented prices."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from gpubench.compare.comparison import compare
from gpubench.compare.pair_records import Comparison
from gpubench.compare.sides import Side
from gpubench.prices.priced_records import PricedComparison
from gpubench.prices.pricing import priced
from gpubench.prices.records import PriceBook
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.view import View
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tests.compare.sides import frame, side
from tests.prices.books import BOUGHT_BOOK, TODAY, book

AGED = BOUGHT_BOOK.replace('"bill", date = 2026-11-01', '"bill", date = 2026-07-01')


def measured() -> Comparison:
    """Return two GPUs with a workload of measured energy and one without."""
    return compare(_sides())


def swapped() -> Comparison:
    """Return the same the other way round."""
    return compare(_sides()[::-1])


def _sides() -> list[Side]:
    sides = []
    for seed, (label, speed) in enumerate((("old", 1.0), ("new", 1.6))):
        facts: dict[str, Any] = {
            "seed": seed,
            "device": f"Example GPU {label}",
            "device_uuid": f"d{seed}",
            "backend": "cuda",
            "power_limit_w": 700.0 + 300.0 * seed,
            "torch": "v2.6.0",
        }
        parts = [
            frame(workload="transformer", phase="train_step", time_s=_time(speed), **facts),
            frame(workload="convnet", phase="train_step", time_s=_time(speed * 1.1), **facts),
        ]
        parts[0]["energy_j"] = parts[0]["time_median_s"] * (500.0 + 250.0 * seed)
        for rows in parts:
            rows["items_per_s"] = rows["batch_size"] * 64 / rows["time_median_s"]
        sides.append(side(label, pd.concat(parts)))
    return sides


def _time(speed: float) -> Callable[[int], float]:
    return lambda size: (1e-3 + size * 1e-4) / speed


def money_of(comparison: Comparison, text: str = AGED, today: date = TODAY) -> PricedComparison:
    """Return a comparison by a book."""
    return priced(comparison, read(text, today), today)


def read(text: str = AGED, today: date = TODAY) -> PriceBook:
    """Return a book whose file has the same name everywhere."""
    with TemporaryDirectory() as folder:
        found = book(Path(folder), text, today)
    return PriceBook(
        source="prices.toml", digest=found.digest, currency=found.currency, offers=found.offers
    )


def in_money(output_format: str, width: int = 100) -> str:
    """Return the comparison in money as people read it."""
    comparison = measured()
    document = comparison_document(comparison, View(), money_of(comparison))
    return written(document, output_format, Screen(width=width))
