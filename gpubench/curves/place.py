"""On what rows of one place were measured, as one record."""

import pandas as pd

from gpubench.model import MeasuredOn


def measured_on(rows: pd.DataFrame, counted: pd.DataFrame) -> MeasuredOn:
    """Return on what rows that agree in `SIDE` were measured.

    Args:
        rows: At least one, with all columns that `complete_rows` gives.
        counted: Those of them whose runs and blocks count.
    """
    first = rows.iloc[0]
    memory_bytes, sm_count = _largest(rows["device_memory_bytes"]), _largest(rows["sm_count"])
    bus_bits = _largest(rows["memory_bus_bits"])
    return MeasuredOn(
        label=first["label"],
        backend=first["backend"],
        device=first["device"],
        device_uuid=first["device_uuid"] or None,
        device_memory_bytes=None if memory_bytes is None else int(memory_bytes),
        sm_count=None if sm_count is None else int(sm_count),
        compute_capability=first["compute_capability"] or None,
        power_limit_w=_largest(rows["power_limit_w"]),
        memory_bus_bits=None if bus_bits is None else int(bus_bits),
        runs=int(counted["run_id"].nunique()),
        blocks=len(counted[["run_id", "block"]].drop_duplicates()),
    )


def _largest(column: "pd.Series[float]") -> float | None:
    known = column.dropna()
    return None if known.empty else float(known.max())


def memory_clock_mhz(rows: pd.DataFrame) -> float | None:
    """Return the highest clock that the memory was seen at; None where nobody looked.

    Args:
        rows: With all columns that `complete_rows` gives.
    """
    return _largest(rows["memory_clock_mhz"])
