"""What a file tells of each case, all devices of a node together, and under which conditions."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from gpubench.model import Status
from gpubench.results.records import cases
from gpubench.results.schema import CASE_COLUMNS
from gpubench.results.table import ResultsTable

_ALIKE = ("backend", "device", "power_limit_w", "method", "loaded_devices")
"""Columns in which a node and its baseline must not differ, or their ratio has no meaning."""

ALONE = "/alone"
"""Behind a case's id, where each of several devices was measured with the others idle, too."""

_DEVICE = ("node", "host", "device_uuid", "device_rank")

_TIMED = [status.value for status in Status if status.has_time]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRates:
    """Items per second of a node's cases, by the case's id."""

    slowest: dict[str, float]
    """Of the device that is slowest at the case."""
    median: dict[str, float]
    """Of the median device."""
    untimed: dict[str, str]
    """Cases without a time on some device, with the status."""
    conditions: dict[str, tuple[str, ...]]
    """What must be the same for a comparison, as the texts that stand there."""


def rates_of(table: ResultsTable) -> NodeRates:
    """Return what the rows of a file come to."""
    timed = table.frame[table.frame["status"].isin(_TIMED)]
    return NodeRates(
        slowest=_rates(table, timed, "min"),
        median=_rates(table, timed, "median"),
        untimed=_untimed(table),
        conditions={name: _texts(table.column(name)) for name in _ALIKE},
    )


def _rates(table: ResultsTable, timed: pd.DataFrame, over_devices: str) -> dict[str, float]:
    """Return items per second by case: the median of blocks, of runs, then over devices."""
    keys = _keys(table).loc[timed.index].assign(rate=table.column("items_per_s")[timed.index])
    keys = keys.dropna(subset="rate")
    of_runs = keys.groupby(["id", "device", "run"])["rate"].median()
    of_devices = of_runs.groupby(["id", "device"]).median()
    found = of_devices.groupby("id", sort=True).agg(over_devices)
    # A rate has no more digits than this, and a log of them is read by people.
    return {str(name): float(f"{rate:.5g}") for name, rate in found.items()}


def _untimed(table: ResultsTable) -> dict[str, str]:
    failed = ~table.frame["status"].isin(_TIMED)
    ids = _keys(table)["id"][failed]
    return dict(zip(ids, table.frame["status"][failed], strict=True))


def _keys(table: ResultsTable) -> pd.DataFrame:
    found = {tuple(getattr(case, n) for n in CASE_COLUMNS): case.id for case in cases(table)}
    columns = zip(*(table.frame[name].tolist() for name in CASE_COLUMNS), strict=True)
    ids = pd.Series([found[values] for values in columns], index=table.frame.index)
    loaded = table.column("loaded_devices")
    # What a device does while the others rest is another metric than what it does beside them.
    is_apart = (loaded == 1) & (loaded.max() > 1)
    device = pd.MultiIndex.from_frame(pd.DataFrame({n: table.column(n) for n in _DEVICE}))
    return pd.DataFrame(
        {
            "id": ids.where(~is_apart, ids + ALONE),
            "device": pd.factorize(device)[0],
            "run": table.frame["run_id"],
        },
        index=table.frame.index,
    )


def _texts(column: "pd.Series[Any]") -> tuple[str, ...]:
    found = column.dropna().unique().tolist()
    return tuple(sorted(one if isinstance(one, str) else f"{one:g}" for one in found))
