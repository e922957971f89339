"""The rows of a results file with every column that the analyses look at."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from gpubench.model import Status
from gpubench.results.identifiers import with_one_name_each

SIDE = ("label", "device", "device_uuid")
"""Rows that differ in one of these were measured in different places."""

CURVE_COLUMNS = (
    "workload",
    "workload_version",
    "implementation",
    "phase",
    "dtype",
    "params",
    "cache",
)

SOFTWARE = ("gpubench", "torch", "cuda", "cublas", "cudnn", "cupy", "driver", "python")

_TEXT = (
    *SIDE,
    *CURVE_COLUMNS,
    "run_id",
    "status",
    "detail",
    "warnings",
    "kernel_name",
    "backend",
    "compute_capability",
    *SOFTWARE,
    "flags",
    "host",
)
_NUMBERS = (
    "method",
    "time_median_s",
    "time_p25_s",
    "time_p75_s",
    "items_per_s",
    "flop",
    "flop_per_s",
    "bytes_moved",
    "memory_allocated_bytes",
    "dropped_samples",
    "host_bound_share",
    "power_limit_w",
    "device_memory_bytes",
    "tiles",
    "blocks_per_sm",
    "sm_count",
)
_DEFAULTS: Mapping[str, str] = MappingProxyType({"workload_version": "1"})
_TIMED = [status.value for status in Status if status.has_time]


def complete_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with all columns that the analyses use, absent ones empty.

    A machine has one name in them, whether its rows were written with `--identify` or not.

    Files of other tools have eight columns; everything after this reads all of them.

    Args:
        frame: Rows with at least the required columns of the contract.
    """
    columns: dict[str, pd.Series] = {"batch_size": frame["batch_size"], "block": frame["block"]}
    for name in _TEXT:
        default = _DEFAULTS.get(name, "")
        given = frame[name] if name in frame else pd.Series(default, index=frame.index)
        columns[name] = given.astype(object).where(given.notna(), default).astype(str)
    for name in _NUMBERS:
        given = frame[name] if name in frame else pd.Series(float("nan"), index=frame.index)
        columns[name] = given.astype(float)
    return with_one_name_each([pd.DataFrame(columns)])[0]


def timed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a time."""
    return rows[rows["status"].isin(_TIMED) & rows["time_median_s"].notna()]
