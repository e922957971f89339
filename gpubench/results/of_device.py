"""The rows of a file that one of its devices measured."""

from dataclasses import replace

import pandas as pd

from gpubench.errors import UsageError
from gpubench.results.table import ResultsTable

_NAMED = 2
"""So many identifiers a message has room for."""

_DIGITS = 4


def of_device(table: ResultsTable, device: str) -> ResultsTable:
    """Return the table with the rows of the device that `--device` means.

    Args:
        table: All rows.
        device: Its slot, its identifier, or how no other identifier begins.

    Raises:
        UsageError: If there is none, or several begin so.
    """
    identifiers, slots = table.column("device_uuid"), table.column("device_rank")
    kept = _is_slot(slots, device) | (identifiers == device)
    if not kept.any() and device:
        kept = identifiers.str.startswith(device)
    found = sorted(set(identifiers[kept])) if kept.any() else []
    several = len(found) > 1 and not _is_slot(slots, device).any()
    if not kept.any() or several:
        raise UsageError(
            "--device",
            seen=f"{device!r} is {'several devices' if several else 'none'} of {table.source}",
            expected=_there(table, sorted({*identifiers} - {""})),
            advice="give one of them, or all",
        )
    return replace(table, frame=table.frame[kept].reset_index(drop=True))


def _is_slot(slots: "pd.Series[float]", device: str) -> "pd.Series[bool]":
    number = int(device) if device.isdecimal() and len(device) <= _DIGITS else -1
    return slots == number


def _there(table: ResultsTable, identifiers: list[str]) -> str:
    slots = sorted({int(slot) for slot in table.column("device_rank").dropna()})
    more = f" and {len(identifiers) - _NAMED} more" if len(identifiers) > _NAMED else ""
    parts = [
        f"a slot from {slots[0]} to {slots[-1]}" if slots else "",
        f"{', '.join(identifiers[:_NAMED])}{more}" if identifiers else "",
    ]
    return " or ".join(part for part in parts if part) or "all, since its rows name no device"
