"""Which warnings the rows of a side carry, and which of them make two sides unequal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from gpubench.compare.rows import Rows
from gpubench.model import Status
from gpubench.units import format_percent

WARNING_COLUMNS = ("status", "warnings")

_SPOILING: Mapping[str, str] = MappingProxyType(
    {
        Status.THROTTLED.value: "so heat or the power supply is in its times",
        "unguarded": "so the host's gaps are in its kernel times",
        "flush-ineffective": "so its cold times are hot ones",
        "foreign-process": "so somebody else's work is in its times",
        "repeated-after-throttling": "so its GPU had rested before it was timed",
    }
)
"""What says that a time is not what it should be, whatever the other side has."""

_SPOILING_FROM = 0.05
"""Share of a side's rows: below it a warning moves no table."""

_POWER_CAPPED = "power-capped"
_UNEQUAL_FROM = 0.1
"""A GPU at its power limit is sold that way, but then the other side should be at its own."""


def warning_shares(rows: Rows) -> Mapping[str, float]:
    """Return the share of a side's timed rows that carry each warning; those at 0 are left out.

    Args:
        rows: All rows of the side, with `WARNING_COLUMNS`.
    """
    timed = rows.are_in("status", [status.value for status in Status if status.has_time])
    counts: Counter[str] = Counter()
    for name in WARNING_COLUMNS:
        column = rows.coded(name).of(timed)
        rows_with = np.bincount(column.codes, minlength=len(column.levels)).tolist()
        for text, count in zip(column.levels, rows_with, strict=True):
            # A name counts once for a row, however often a file says it.
            counts.update(dict.fromkeys(str(text).split("+"), count))
    return {name: count / int(timed.sum()) for name, count in counts.items() if name and count}


def row_warnings(
    labels: tuple[str, str], shares: tuple[Mapping[str, float], Mapping[str, float]]
) -> Iterator[str]:
    """Yield what the warnings of two sides mean for their comparison.

    Args:
        labels: The sides' names.
        shares: Of their rows; see `warning_shares`.
    """
    for label, of_side in zip(labels, shares, strict=True):
        for name, meaning in _SPOILING.items():
            share = of_side.get(name, 0.0)
            if share >= _SPOILING_FROM:
                yield f"{label}: {_percent(share)} of the rows are `{name}`, {meaning}"
    first, second = (of_side.get(_POWER_CAPPED, 0.0) for of_side in shares)
    if abs(first - second) >= _UNEQUAL_FROM:
        yield (
            f"{labels[0]} and {labels[1]}: {_percent(first)} and {_percent(second)} of the rows are"
            f" `{_POWER_CAPPED}`, so one side was held at its power limit more than the other"
        )


def _percent(share: float) -> str:
    return format_percent(share, decimals=0)
