"""One line of a results file as a block row again."""

import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

from gpubench.model import (
    BlockRow,
    Case,
    DeviceIdentity,
    KernelFacts,
    LinkUse,
    MemoryUse,
    NodePlace,
    Outcome,
    RowDesign,
    RunInfo,
    Software,
    Spent,
    Status,
    Telemetry,
    Timing,
    WorkDone,
)
from gpubench.results.schema import COLUMNS, Kind

_KINDS = {column.name: column.kind for column in COLUMNS}

Record = TypeVar("Record")


def block_row(cells: Mapping[str, str]) -> BlockRow:
    """Return the row that a line's cells make; columns that are not of the contract are left out.

    Columns that are missing, as in a file of an earlier version, count as empty.

    Args:
        cells: Texts by the names in the header.

    Raises:
        ValueError: Naming the first column whose cell cannot be what it should be.
    """
    return BlockRow(
        run=_record(RunInfo, cells),
        case=_record(Case, cells),
        design=_record(RowDesign, cells),
        outcome=_record(Outcome, cells),
        timing=_record(Timing, cells) if cells.get("time_median_s") else None,
        work=_record(WorkDone, cells),
        link=_record(LinkUse, cells),
        memory=_record(MemoryUse, cells),
        kernel=_record(KernelFacts, cells),
        telemetry=_record(Telemetry, cells),
        spent=_record(Spent, cells),
        device=_record(DeviceIdentity, cells),
        node=_record(NodePlace, cells),
        software=_record(Software, cells),
    )


def _record(kind: type[Record], cells: Mapping[str, str]) -> Record:
    found = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every record is a dataclass
        text = cells.get(field.name, "")
        if text:
            found[field.name] = _value(field.name, text)
        elif field.default is MISSING:
            found[field.name] = _empty(field)
    return kind(**found)


def _value(name: str, text: str) -> object:
    try:
        if name == "status":
            return Status(text)
        kind = _KINDS[name]
        if kind is Kind.TEXT:
            return text
        number = int(text) if kind is Kind.INTEGER else float(text)
    except ValueError as error:
        raise ValueError(f"{name} is {text!r}") from error
    if not math.isfinite(number):
        raise ValueError(f"{name} is {text!r}")
    return number


def _empty(field: "Field[Any]") -> object:
    if "None" in str(field.type):
        return None
    if _KINDS[field.name] is Kind.TEXT and field.name != "status":
        return ""
    raise ValueError(f"{field.name} is empty")
