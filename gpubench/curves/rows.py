"""The rows of a results file with every column that the analyses look at."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from gpubench.curves.alike import CURVE, PLACE
from gpubench.model import Status
from gpubench.model.spent import PARTS_OF_PROCESS, PARTS_OF_VISIT
from gpubench.results.identifiers import with_one_name_each
from gpubench.results.schema import OPTIONAL_CASE_COLUMNS

SIDE = PLACE
"""Rows that differ in one of these were measured in different places."""

CURVE_COLUMNS = CURVE
"""Rows that agree in these are of one throughput curve."""

COMMAND = "command"
"""The column that `complete_rows` adds: which command made the row, in numbers of no meaning."""

TOGETHER = "together"
"""The column that `complete_rows` adds: the block, counted anew where a number means several."""

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
    "node",
    "os",
    "timer",
    "peer",
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
    "world_size",
    "bus_bytes_per_s",
    "memory_allocated_bytes",
    "dropped_samples",
    "sm_clock_mhz",
    "host_bound_share",
    "power_limit_w",
    "device_rank",
    "run_index",
    "loaded_devices",
    "device_memory_bytes",
    "tiles",
    "blocks_per_sm",
    "sm_count",
    "memory_bus_bits",
    "memory_clock_mhz",
    "segment",
    "visit_s",
    *PARTS_OF_VISIT,
    *PARTS_OF_PROCESS,
)
_OF_ONE_COMMAND = ("plan", "preset", "order_seed", "input_seed", "run_index", "pair", "gpubench")
"""Columns in which all rows of a run that one command made agree."""
_DEFAULTS: Mapping[str, str] = MappingProxyType(OPTIONAL_CASE_COLUMNS)
_ABSENT = {"", *_DEFAULTS.values()}
_TIMED = [status.value for status in Status if status.has_time]


def complete_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with all columns that the analyses use, absent ones empty.

    A machine has one name in them, whether its rows were written with `--identify` or not.

    Files of other tools have eight columns; everything after this reads all of them.

    Args:
        frame: Rows with at least the required columns of the contract.
    """
    columns: dict[str, pd.Series] = {
        "batch_size": frame["batch_size"],
        "block": frame["block"],
        COMMAND: _commands(frame),
        TOGETHER: _passes(frame),
    }
    absent = {text: pd.Series(text, index=frame.index).astype(str) for text in _ABSENT}
    untold = pd.Series(float("nan"), index=frame.index)
    for name in _TEXT:
        default = _DEFAULTS.get(name, "")
        columns[name] = _text(frame[name], default) if name in frame else absent[default]
    for name in _NUMBERS:
        columns[name] = frame[name].astype(float) if name in frame else untold
    return with_one_name_each([pd.DataFrame(columns)])[0]


def _text(column: pd.Series, default: str) -> "pd.Series[str]":
    """Return a column as text, the default where a cell is missing."""
    if isinstance(column.dtype, pd.StringDtype) and not column.hasnans:
        return column if column.dtype.name == "str" else column.astype(str)
    return column.astype(object).where(column.notna(), default).astype(str)


def _passes(frame: pd.DataFrame) -> "pd.Series[int]":
    """Return block numbers that tell apart what only a resumed file has under one number.

    A block that was interrupted and finished the next day is two passes, between which the machine
    differs as it does between runs.
    """
    rows = frame[["run_id", "block"]].assign(command=_commands(frame))
    keys = list(rows.columns)
    passes = rows.drop_duplicates().sort_values(keys, kind="stable")
    if not passes.duplicated(["run_id", "block"]).any():
        return frame["block"]
    numbers = passes.assign(number=passes.groupby("run_id").cumcount())
    found = rows.merge(numbers, on=keys, how="left")["number"]
    return found.set_axis(frame.index)


def _commands(frame: pd.DataFrame) -> "pd.Series[int]":
    """Return which command made a row; files of before there were sessions number processes.

    No command changes its plan, seeds or version on the way: rows of one run and block that differ
    in one of these were put together by hand.
    """
    told = [name for name in ("session", "segment") if name in frame][:1]
    told += [name for name in _OF_ONE_COMMAND if name in frame]
    commands = np.zeros(len(frame), dtype=np.int64)
    for name in told:
        codes = pd.factorize(frame[name], use_na_sentinel=False, sort=True)[0]
        if codes.any():
            both = commands * (codes.max() + 1) + codes
            commands = np.unique(both, return_inverse=True)[1].astype(np.int64)
    return pd.Series(commands, index=frame.index)


def timed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a time."""
    return rows[has_time(rows)]


def has_time(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows have a time."""
    return rows["status"].isin(_TIMED) & rows["time_median_s"].notna()
