"""From the rows of results to the bandwidth of links, and to what several devices are worth."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gpubench.curves.apart import apart_warnings
from gpubench.curves.order import reading_order
from gpubench.curves.parts import AlikePart, alike_parts
from gpubench.curves.place import measured_on
from gpubench.curves.rows import CURVE_COLUMNS, TOGETHER, complete_rows, timed
from gpubench.links.records import LinkFindings, LinkLine, StepLine
from gpubench.model import CURVE_KEY_FIELDS, format_params, parse_params
from gpubench.overview.disturbances import failures_of
from gpubench.overview.kernel_cases import number_of
from gpubench.stats.paired import PairedRatio, paired_ratio
from gpubench.suites.catalog import LINKS

LEAST_RUNS = 3
"""From which on intervals are over runs; of two, Student's t says little but that they are two."""

_WORLD = "world_size"
_STEP = "train_step"
_CASE = [*CURVE_COLUMNS, "batch_size"]
_BLOCK = ["run_id", TOGETHER]


def link_findings(frame: pd.DataFrame) -> tuple[LinkFindings, ...]:
    """Return the links of every machine whose rows tell of any.

    Args:
        frame: Rows with at least the required columns of the contract, in any order.
    """
    rows = complete_rows(frame)
    parts = list(alike_parts(rows[rows["workload"].isin(LINKS)]))
    warnings = tuple(apart_warnings(parts)) if parts else ()
    return tuple(_findings(part, index, warnings) for index, part in enumerate(parts))


def _findings(part: AlikePart, side: int, warnings: tuple[str, ...]) -> LinkFindings:
    rows = timed(part.rows)
    over_runs = rows["run_id"].nunique() >= LEAST_RUNS
    is_step = rows["phase"] == _STEP
    return LinkFindings(
        measured_on=measured_on(part.rows, counted=rows),
        apart_words=part.words,
        warnings=warnings,
        lines=tuple(_lines(rows[~is_step], over_runs=over_runs)),
        steps=tuple(_steps(rows[is_step], over_runs=over_runs)),
        over_runs=over_runs,
        failures=tuple(failures_of(part.rows, side)),
    )


def _lines(rows: pd.DataFrame, *, over_runs: bool) -> Iterator[LinkLine]:
    found = (_line(of_case, over_runs=over_runs) for _, of_case in rows.groupby(_CASE))
    yield from sorted(found, key=lambda line: (_order(line), line.batch_size))


def _line(rows: pd.DataFrame, *, over_runs: bool) -> LinkLine:
    first = rows.iloc[0]
    return LinkLine(
        **_case(first),
        world_size=_whole(first[_WORLD]),
        peer=first["peer"] or None,
        message_bytes=number_of(rows["bytes_moved"].median()),
        time=_over(_log_times(rows), over_runs=over_runs),
        bus_bytes=number_of((rows["bus_bytes_per_s"] * rows["time_median_s"]).median()),
        is_crowded=_is_crowded(rows),
    )


def _steps(rows: pd.DataFrame, *, over_runs: bool) -> Iterator[StepLine]:
    alike = rows.assign(alike=rows["params"].map(_without_world))
    keys = ["alike", *(name for name in _CASE if name != "params")]
    for _, of_batch in alike.groupby(keys):
        worlds = {int(one[_WORLD].iloc[0]): one for _, one in of_batch.groupby(_WORLD)}
        alone = _log_times(worlds[1]) if 1 in worlds else None
        for world, of_world in sorted(worlds.items()):
            yield _step(of_world, world, alone, over_runs=over_runs)


def _step(
    rows: pd.DataFrame, world: int, alone: "pd.Series[float] | None", *, over_runs: bool
) -> StepLine:
    logs = _log_times(rows)
    time = _over(logs, over_runs=over_runs)
    apart = None if alone is None or world == 1 else (alone - logs).dropna()
    return StepLine(
        **_case(rows.iloc[0]),
        world_size=world,
        time=time,
        items_per_s=number_of((rows["items_per_s"] * rows["time_median_s"]).median() / time.ratio),
        efficiency=None if apart is None or apart.empty else _over(apart, over_runs=over_runs),
        is_crowded=_is_crowded(rows),
    )


def _log_times(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return the log of the time in every block."""
    times = rows.groupby(_BLOCK)["time_median_s"].mean()
    return pd.Series(np.log(times.to_numpy()), index=times.index)


def _is_crowded(rows: pd.DataFrame) -> bool:
    return bool(rows["warnings"].str.contains("shared-cores").any())


def _over(logs: "pd.Series[float]", *, over_runs: bool) -> PairedRatio:
    """Return the mean of logs with its interval, over runs or over blocks.

    Blocks of one process share what differs between processes, so that an interval over all
    blocks of a few runs would be too narrow.
    """
    units = logs.groupby(level="run_id").mean() if over_runs else logs
    return paired_ratio([float(value) for value in units])


def _case(row: "pd.Series[Any]") -> dict[str, Any]:
    names = {name: row[name] for name in CURVE_KEY_FIELDS}
    return {**names, "batch_size": int(row["batch_size"])}


def _order(line: LinkLine) -> tuple[object, ...]:
    workload, name, *others = reading_order(line)
    return (workload, name, line.world_size or 0, line.params, *map(str, others))


def _without_world(params: str) -> str:
    parsed: dict[str, int | str] = dict(parse_params(params))
    parsed.pop(_WORLD, None)
    return format_params(parsed)


def _whole(cell: Any) -> int | None:
    number = number_of(cell)
    return None if number is None else int(number)
