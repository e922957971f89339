"""What a results file says about its own making: cases, cells, plan, device and software."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from gpubench.errors import ResultsFileError
from gpubench.model import Case, DeviceIdentity, NodePlace, Software, Status
from gpubench.results.schema import CASE_COLUMNS, COLUMNS, Kind
from gpubench.results.table import ResultsTable

_INTEGERS = frozenset(column.name for column in COLUMNS if column.kind is Kind.INTEGER)
_CELL_COLUMNS = ("run_index", "run_id", "segment", "block", "position", "status", "detail")
_TO_RESUME = "to continue a run"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneCell:
    """One block of one case that a results file already holds."""

    run_index: int
    run_id: str
    segment: int
    block: int
    position: int
    case: Case
    status: Status
    detail: str


def cases(table: ResultsTable) -> tuple[Case, ...]:
    """Return the distinct cases of a table in the order in which they first occur."""
    distinct = table.frame[list(CASE_COLUMNS)].drop_duplicates()
    return tuple(_cases(distinct))


def done_cells(table: ResultsTable) -> tuple[DoneCell, ...]:
    """Return what was measured already, row by row, for a run that is to be continued.

    Raises:
        ResultsFileError: If the file does not say where in the run its rows belong.
    """
    table.require(*_CELL_COLUMNS, purpose=_TO_RESUME)
    columns = [_cells(table, name).tolist() for name in _CELL_COLUMNS]
    rows = zip(_cases(table.frame), *columns, strict=True)
    return tuple(_done_cell(case, *values) for case, *values in rows)


def plan_text(table: ResultsTable) -> str:
    """Return the text of the one plan that all rows were measured by.

    Raises:
        ResultsFileError: If there is none, or more than one as in a merged file.
    """
    table.require("plan", purpose=_TO_RESUME)
    plans = table.frame["plan"].unique()
    if len(plans) == 1 and plans[0]:
        return str(plans[0])
    raise ResultsFileError(
        table.source,
        seen=f"the rows follow {len(plans)} plans" if len(plans) > 1 else "plan is empty",
        expected=f"one plan {_TO_RESUME}",
        advice="continue the files before they are merged",
    )


def recorded_environment(table: ResultsTable) -> tuple[DeviceIdentity, Software]:
    """Return the device and the software of the last row, as the run recorded them."""
    return _record(DeviceIdentity, table), _record(Software, table)


def places(table: ResultsTable) -> Mapping[tuple[int, int], ResultsTable]:
    """Return the rows of each device and load, by the device's rank and how many were loaded.

    Raises:
        ResultsFileError: If some rows do not say which device of the node they are of.
    """
    names = ["device_rank", "loaded_devices"]
    keys = pd.DataFrame({name: _cells(table, name) for name in names})
    found = {}
    for rank, loaded in keys.drop_duplicates().itertuples(index=False):
        rows = (keys["device_rank"] == rank) & (keys["loaded_devices"] == loaded)
        part = table.frame[rows].reset_index(drop=True)
        found[int(rank), int(loaded)] = replace(table, frame=part)
    return found


def recorded_place(table: ResultsTable) -> NodePlace:
    """Return the node of the last row, and the place of its device there."""
    place: NodePlace = _record(NodePlace, table)
    return place


def _cases(frame: pd.DataFrame) -> Iterator[Case]:
    columns = (frame[name].tolist() for name in CASE_COLUMNS)
    for values in zip(*columns, strict=True):
        yield Case(**dict(zip(CASE_COLUMNS, values, strict=True)))


def _done_cell(case: Case, *values: Any) -> DoneCell:
    cells = dict(zip(_CELL_COLUMNS, values, strict=True))
    return DoneCell(case=case, status=Status(cells.pop("status")), **cells)


def _cells(table: ResultsTable, name: str) -> pd.Series:
    """Return a column that must be filled, integers as integers again."""
    cells = table.frame[name]
    if name not in _INTEGERS:
        return cells
    if cells.isna().any():
        raise ResultsFileError(
            table.source,
            seen=f"{name} is empty in some rows",
            expected=f"an integer in each {_TO_RESUME}",
            advice="name a file that `gpubench run` wrote",
        )
    return cells.astype("int64")


def _record(record: type[Any], table: ResultsTable) -> Any:
    last = {field.name: table.column(field.name).iloc[-1] for field in fields(record)}
    return record(**{name: _value(name, cell) for name, cell in last.items()})


def _value(name: str, cell: Any) -> str | int | float | None:
    if isinstance(cell, str):
        return cell or None
    if pd.isna(cell):
        return None
    return int(cell) if name in _INTEGERS else float(cell)
