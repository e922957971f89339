"""The rows of a file that were measured beside so many devices, for who compares one load."""

from dataclasses import replace
from itertools import compress

from gpubench.errors import UsageError
from gpubench.results.merge import TextTable
from gpubench.results.schema import ALONE

_COLUMN = "loaded_devices"


def of_load(table: TextTable, loaded_devices: int) -> TextTable:
    """Return the rows with so many loaded devices.

    Args:
        table: All rows of a file.
        loaded_devices: How many; 1 is alone, which rows that say nothing are too.

    Raises:
        UsageError: If there is none.
    """
    texts = table.cells.get(_COLUMN)
    told = [str(ALONE)] * len(table.cells) if texts is None else texts.replace("", str(ALONE))
    kept = [text == str(loaded_devices) for text in told]
    if not any(kept):
        raise UsageError(
            "--loaded",
            seen=f"no row of {table.places[0].rpartition(':')[0]} has {loaded_devices}",
            expected=f"one of {', '.join(sorted(set(told)))}",
            advice="see the column loaded_devices",
        )
    cells = table.cells[kept].reset_index(drop=True)
    return replace(table, cells=cells, places=tuple(compress(table.places, kept)))
