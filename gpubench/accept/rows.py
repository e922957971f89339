"""The rows of several files with the columns that a contract may ask about, card by card."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gpubench.curves.alike import ON_ONE_MACHINE, PLACE, TOLD_ACROSS
from gpubench.model import Status
from gpubench.results.identifiers import with_one_name_each
from gpubench.results.schema import CASE_COLUMNS, TEXT_COLUMNS
from gpubench.results.table import ResultsTable

_COLUMNS = tuple(
    dict.fromkeys(
        (
            *CASE_COLUMNS,
            *("run_id", "block", "status", "time_median_s", "warnings", "throttle", "plan"),
            *("power_w", "energy_j", "temperature_c", "sm_clock_mhz", "memory_allocated_bytes"),
            "device_memory_bytes",
            *PLACE,
            *ON_ONE_MACHINE,
            *TOLD_ACROSS,
        )
    )
)

_TIMED = [status.value for status in Status if status.has_time]

_UNWATCHED = ("no-sensors", "throttle-unknown")

_BETWEEN = "\x1f"
"""Between the parts of a key; no cell has the character, which steers terminals."""


def rows_of_files(tables: Sequence[ResultsTable]) -> list[pd.DataFrame]:
    """Return the rows of each file, a card with one name in all of them.

    Each frame has the columns that are looked at, absent ones empty, and `file`, its number;
    `run`, which tells runs of files apart; `card`, which tells cards apart; and what rows say
    about themselves: `is_timed`, `is_watched` and `is_powered`.
    """
    frames = with_one_name_each([_columns(table) for table in tables])
    return [_with_keys(frame.assign(file=number)) for number, frame in enumerate(frames)]


def _columns(table: ResultsTable) -> pd.DataFrame:
    columns = {name: table.column(name) for name in _COLUMNS}
    return pd.DataFrame(
        {
            name: column.fillna("").astype(str) if name in TEXT_COLUMNS else column.astype(float)
            for name, column in columns.items()
        }
    )


def _with_keys(rows: pd.DataFrame) -> pd.DataFrame:
    file = rows["file"].astype(str)
    # A card that no file names is one per file, label and machine: more cannot be known.
    unnamed = _joined(rows, ["file", "backend", "label", "device", "host"])
    is_timed = rows["status"].isin(_TIMED) & rows["time_median_s"].notna()
    return rows.assign(
        run=file + _BETWEEN + rows["run_id"],
        card=unnamed.where(rows["device_uuid"] == "", rows["device_uuid"]),
        is_timed=is_timed,
        is_watched=is_timed & _is_watched(rows),
        is_powered=is_timed & _is_powered(rows),
    )


def _joined(rows: pd.DataFrame, names: list[str]) -> "pd.Series[str]":
    texts = zip(*(rows[name].astype(str) for name in names), strict=True)
    return pd.Series([_BETWEEN.join(of_row) for of_row in texts], index=rows.index, dtype=object)


def _is_watched(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows would tell if the card had been held back."""
    sensors = rows[["temperature_c", "power_w", "sm_clock_mhz"]].notna().any(axis=1)
    told = rows["warnings"].str.split("+")
    silent = told.map(lambda names: any(name in names for name in _UNWATCHED)).astype(bool)
    return (sensors & ~silent) | (rows["throttle"] != "")


def _is_powered(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows have a power of their own: the first method also wrote other blocks'."""
    is_old = (rows["backend"] == "cuda") & (rows["method"] == 1)
    return rows["power_w"].notna() & ~(is_old & rows["energy_j"].isna())


def log_times(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return the logs of the times of rows that have one."""
    return pd.Series(np.log(rows["time_median_s"].to_numpy()), index=rows.index)
