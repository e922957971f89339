"""From the rows of a file to what happened while they were measured, in that order."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gpubench.curves.parts import AlikePart, alike_parts
from gpubench.curves.place import measured_on
from gpubench.curves.rows import CURVE_COLUMNS, complete_rows, has_time
from gpubench.model import Status
from gpubench.overview.kernel_cases import number_of
from gpubench.overview.timeline_records import BlockCourse, TimedVisit, Timeline
from gpubench.stats.student import half_width

_SECONDS = 60.0
_CONFIDENCE = 0.95
_CASE = [*CURVE_COLUMNS, "batch_size"]
_ORDER = ["began", "run_id", "segment", "block", "position"]
_SENSORS = ("noise", "sm_clock_mhz", "power_w", "temperature_c")
_TOLD = (
    *("at", "run", "pass", "workload", "implementation", "phase", "dtype", "batch_size", "status"),
    *_SENSORS,
)
_DISTURBED = (Status.NOISY.value, Status.THROTTLED.value)


def timelines(frame: pd.DataFrame) -> tuple[Timeline, ...]:
    """Return the course of each part of a file that was measured in one place, in its order.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
    """
    return tuple(_timeline(part, frame) for part in alike_parts(complete_rows(frame)))


def _timeline(part: AlikePart, frame: pd.DataFrame) -> Timeline:
    everything = _ordered(part.rows, frame)
    in_minutes = bool(everything["visit_s"].notna().all())
    everything["at"] = _minutes(everything) if in_minutes else np.arange(1.0, len(everything) + 1)
    rows = everything[has_time(everything)]
    rows = rows.assign(
        log_relative=_log_relative(rows),
        noise=(rows["time_p75_s"] - rows["time_p25_s"]) / rows["time_median_s"],
    )
    blocks = (of_block for _, of_block in rows.groupby(["run", "pass"]))
    place = measured_on(part.rows, counted=part.rows)
    return Timeline(
        measured_on=place,
        apart_words=part.words,
        in_minutes=in_minutes,
        visits=tuple(_visits(rows)),
        blocks=tuple(_course(of_block) for of_block in blocks),
        power_limit_w=place.power_limit_w,
    )


def _ordered(rows: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order in which they were measured, as far as the file tells."""
    told = frame.loc[rows.index]
    absent = pd.Series(np.nan, index=rows.index)
    began = told["started_at"].astype(str) if "started_at" in told else ""
    rows = rows.assign(
        began=began,
        position=told.get("position", absent),
        power_w=told.get("power_w", absent).astype(float),
        temperature_c=told.get("temperature_c", absent).astype(float),
    )
    ordered = rows.sort_values(_ORDER, kind="stable")
    passes = ordered[["run_id", "together"]].drop_duplicates()
    passes["pass"] = passes.groupby("run_id", sort=False).cumcount() + 1
    ordered["run"] = pd.factorize(ordered["run_id"])[0] + 1
    return ordered.reset_index(drop=True).merge(passes, on=["run_id", "together"], how="left")


def _minutes(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return when each visit ended, by what the visits and starts of processes took together.

    A process's start stands in each of its rows, and so does its soak in those that follow it.
    """
    process = [rows["run_id"], rows["segment"].fillna(-1)]
    once = pd.Series(0.0, index=rows.index)
    for name in ("start_s", "soak_s"):
        known = rows[name].fillna(0.0)
        once += known - known.groupby(process).cummax().groupby(process).shift(fill_value=0.0)
    minutes: pd.Series[float] = (rows["visit_s"] + once.clip(lower=0.0)).cumsum() / _SECONDS
    return minutes


def _log_relative(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return log time less the mean of its case; NaN of a case that was visited once."""
    logs = np.log(rows["time_median_s"])
    cases = logs.groupby([rows[name] for name in _CASE])
    found: pd.Series[float] = logs - cases.transform("mean")
    return found.where(cases.transform("size") > 1)


def _visits(rows: pd.DataFrame) -> Iterator[TimedVisit]:
    told = rows[list(_TOLD)].assign(relative=np.expm1(rows["log_relative"]))
    for values in told.itertuples(index=False, name=None):
        texts = dict(zip(told.columns, values, strict=True))
        yield TimedVisit(
            at=float(texts["at"]),
            run=int(texts["run"]),
            block=int(texts["pass"]),
            workload=texts["workload"],
            implementation=texts["implementation"],
            phase=texts["phase"],
            dtype=texts["dtype"],
            batch_size=int(texts["batch_size"]),
            status=Status(texts["status"]),
            **{name: number_of(texts[name]) for name in ("relative", *_SENSORS)},
        )


def _course(rows: pd.DataFrame) -> BlockCourse:
    logs = rows["log_relative"].dropna().to_numpy(dtype=float)
    medians = rows[list(_SENSORS)].median()
    mean = float(logs.mean()) if len(logs) else None
    half = _half(logs)
    return BlockCourse(
        run=int(rows["run"].iloc[0]),
        block=int(rows["pass"].iloc[0]),
        first=float(rows["at"].iloc[0]),
        last=float(rows["at"].iloc[-1]),
        visits=len(rows),
        disturbed=int(rows["status"].isin(_DISTURBED).sum()),
        relative=None if mean is None else float(np.expm1(mean)),
        low=None if mean is None or half is None else float(np.expm1(mean - half)),
        high=None if mean is None or half is None else float(np.expm1(mean + half)),
        **{name: number_of(medians[name]) for name in _SENSORS},
    )


def _half(logs: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float | None:
    if len(logs) <= 1:
        return None
    error = logs.std(ddof=1) / np.sqrt(len(logs))
    return float(half_width(np.array(error), np.array(len(logs) - 1.0), _CONFIDENCE))
