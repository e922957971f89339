"""From the rows of some files to one line per run and case, which is all that a fleet needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.curves.alike import ON_ONE_SIDE, PLACE
from gpubench.model import Status
from gpubench.results.many_files import FILE
from gpubench.results.schema import CASE_COLUMNS, TEXT_COLUMNS
from gpubench.stats.arrays import Array, Booleans, Integers

GROUP = tuple(dict.fromkeys((*ON_ONE_SIDE, "loaded_devices")))
"""What devices have to agree in to be held against each other."""

RUN_COLUMNS = tuple(
    dict.fromkeys((FILE, "run_id", *PLACE, "host", "node", "device_rank", "plan", *GROUP))
)
"""What the rows of one run on one device agree in."""

MEANS = (
    *("power_w", "sm_clock_mhz", "memory_clock_mhz", "temperature_c", "host_bound_share"),
    *("flop", "bytes_moved"),
)
"""Numbers of which a line has the mean."""


_TIMED = [status.value for status in Status if status.has_time]
_HEAT = ("sw-thermal", "hw-thermal", "hw-slowdown", "power-brake")
_CAP = ("power-cap", "power-capped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What some rows say."""

    runs: pd.DataFrame
    """One line per run, device and what else must be alike: `RUN_COLUMNS`, and `started_at` and
    `session` of its first row."""
    cases: pd.DataFrame
    """One line per case: `CASE_COLUMNS`."""
    visits: pd.DataFrame
    """One line per run and case with a time: `run` and `case` by number, `log_time` (mean over
    blocks), `MEANS`, and the shares of blocks that were held back by `heat` or a power `cap`."""
    failures: pd.DataFrame
    """One line per run and case with rows without a time: `run`, `case`, `status`."""


def reduced(frame: pd.DataFrame) -> Reduction:
    """Return what the rows of some files say, as `read_many` gives them."""
    first_of_run, run = numbered(frame, RUN_COLUMNS)
    first_of_case, case = numbered(frame, CASE_COLUMNS)
    runs = _lines(frame, first_of_run, RUN_COLUMNS)
    begun = _beginnings(frame, run)
    status = _texts(frame, "status")
    timed = status.isin(_TIMED).to_numpy() & frame["time_median_s"].notna().to_numpy()
    failed = pd.DataFrame({"run": run, "case": case, "status": status})[~timed]
    return Reduction(
        runs=runs.assign(started_at=begun["started_at"], session=begun["session"]),
        cases=_lines(frame, first_of_case, CASE_COLUMNS),
        visits=_visits(frame[timed], run[timed], case[timed], len(first_of_case)),
        failures=failed.drop_duplicates(["run", "case"], ignore_index=True),
    )


def _visits(timed: pd.DataFrame, run: Integers, case: Integers, cases: int) -> pd.DataFrame:
    logs = np.log(timed["time_median_s"].to_numpy(dtype=float))
    key = run * cases + case
    # By value too: the order of the rows changes no bit of a sum.
    order = np.lexsort((logs, key))
    taken, starts = np.unique(key[order], return_index=True)
    counts = np.diff(starts, append=len(order))
    held = _texts(timed, "throttle"), _texts(timed, "warnings")
    columns: dict[str, Array | Integers] = {"run": taken // cases, "case": taken % cases}
    columns["log_time"] = np.add.reduceat(logs[order], starts) / counts if len(order) else logs
    numbers = {name: _numbers(timed, name) for name in MEANS}
    numbers["heat"] = _any_named(held, _HEAT).astype(float)
    numbers["cap"] = _any_named(held, _CAP).astype(float)
    for name, values in numbers.items():
        columns[name] = _means(values[order], starts)
    return pd.DataFrame(columns)


def _means(values: Array, starts: Integers) -> Array:
    """Return the mean of each stretch, of the numbers that are there; NaN where none is."""
    if not len(values):
        return values
    told = ~np.isnan(values)
    sums = np.add.reduceat(np.where(told, values, 0.0), starts)
    counts = np.add.reduceat(told.astype(float), starts)
    return np.asarray(np.divide(sums, counts, out=np.full(len(starts), np.nan), where=counts > 0))


def numbered(frame: pd.DataFrame, names: Sequence[str]) -> tuple[Integers, Integers]:
    """Return the first row of each combination, and each row's combination, by number."""
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        if name in frame:
            own = _codes(frame[name])
            if own.max(initial=0) > own.min(initial=0):
                both = codes * (int(own.max()) + 2) + own + 1
                codes = np.unique(both, return_inverse=True)[1].astype(np.int64)
    _, first, number = np.unique(codes, return_index=True, return_inverse=True)
    return first.astype(np.int64), number.astype(np.int64)


def _codes(column: pd.Series) -> Integers:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64)
    return pd.factorize(column, use_na_sentinel=False)[0].astype(np.int64)


def _lines(frame: pd.DataFrame, rows: Integers, names: Sequence[str]) -> pd.DataFrame:
    """Return some rows' cells, texts as str and absent ones empty."""
    few = frame.iloc[rows].reset_index(drop=True)
    return pd.DataFrame(
        {name: _texts(few, name) if name in TEXT_COLUMNS else _numbers(few, name) for name in names}
    )


def _beginnings(frame: pd.DataFrame, run: Integers) -> pd.DataFrame:
    """Return when each run began and by which command, in the order of the runs."""
    told = pd.DataFrame(
        {"run": run, "started_at": _texts(frame, "started_at"), "session": _texts(frame, "session")}
    )
    first = told.drop_duplicates().sort_values(["run", "started_at", "session"])
    return first.drop_duplicates("run").set_index("run")


def _any_named(columns: Sequence["pd.Series[str]"], names: Sequence[str]) -> Booleans:
    found = np.zeros(len(columns[0]), dtype=np.bool_)
    for column in columns:
        hits = [text for text in column.unique() if set(text.split("+")).intersection(names)]
        found |= column.isin(hits).to_numpy()
    return found


def _texts(frame: pd.DataFrame, name: str) -> "pd.Series[str]":
    if name not in frame:
        return pd.Series("", index=frame.index, dtype=object)
    column = frame[name]
    return column.astype(object).where(column.notna(), "")


def _numbers(frame: pd.DataFrame, name: str) -> Array:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype=float)
