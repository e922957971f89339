"""What the results file of one node holds: how far it is, what was measured, and under what."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.model import Status
from gpubench.model.regime import rows_per_run
from gpubench.results.document import NoRowsError
from gpubench.results.reader import read_results
from gpubench.results.records import cases, plan_text
from gpubench.results.schema import CASE_COLUMNS
from gpubench.results.table import ResultsTable
from gpubench.suites.recorded_plan import recorded_cases, recorded_plan

_ALIKE = ("backend", "device", "power_limit_w", "method", "loaded_devices")
"""Columns in which a node and its baseline must not differ, or their ratio has no meaning."""

_DEVICE = ("node", "host", "device_uuid", "device_rank")

_TIMED = [status.value for status in Status if status.has_time]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFile:
    """One file, as far as a fleet's launcher looks into it."""

    rows: int
    missing: int
    """Rows that its plan has beside these."""
    slowest: dict[str, float]
    """Items per second of each case on the device that is slowest at it, by the case's id."""
    median: dict[str, float]
    """The same of the median device."""
    untimed: dict[str, str]
    """Cases without a time on some device, with the status."""
    conditions: dict[str, tuple[str, ...]]
    """What differs between machines that cannot be compared, as the texts that stand there."""


def node_file(path: str | Path) -> NodeFile | None:
    """Return what a results file holds; None if there is no such file, or no row in it.

    Raises:
        ResultsFileError: If it is no results file, or of more than one plan.
    """
    if not Path(path).exists() or not Path(path).stat().st_size:
        return None
    try:
        table = read_results(Path(path))
    except NoRowsError:
        return None
    timed = table.frame[table.frame["status"].isin(_TIMED)]
    return NodeFile(
        rows=len(table.frame),
        missing=_planned(table) - len(table.frame),
        slowest=_rates(table, timed, "min"),
        median=_rates(table, timed, "median"),
        untimed=_untimed(table),
        conditions={name: _texts(table.column(name)) for name in _ALIKE},
    )


def is_complete(path: str | Path) -> bool:
    """Return whether a file holds all rows of its plan; what cannot be read does not."""
    try:
        found = node_file(path)
    except ResultsFileError:
        # Whoever measures into it says what is wrong.
        return False
    return found is not None and not found.missing


def _planned(table: ResultsTable) -> int:
    """Return how many rows the plan of a file asks for, of all devices that it measures."""
    plan = recorded_plan(plan_text(table), table.source)
    of_one = plan.runs * rows_per_run(recorded_cases(plan, table.source), plan.blocks)
    return of_one * max(1, table.column("device_rank").nunique())


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
    names = {case: case.id for case in cases(table)}
    columns = zip(*(table.frame[name].tolist() for name in CASE_COLUMNS), strict=True)
    found = {
        tuple(getattr(case, name) for name in CASE_COLUMNS): id_ for case, id_ in names.items()
    }
    device = pd.MultiIndex.from_frame(pd.DataFrame({n: table.column(n) for n in _DEVICE}))
    return pd.DataFrame(
        {
            "id": [found[values] for values in columns],
            "device": pd.factorize(device)[0],
            "run": table.frame["run_id"],
        },
        index=table.frame.index,
    )


def _texts(column: "pd.Series[Any]") -> tuple[str, ...]:
    found = column.dropna().unique().tolist()
    return tuple(sorted(one if isinstance(one, str) else f"{one:g}" for one in found))
