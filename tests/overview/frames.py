"""Small results tables with made-up numbers that are easy to check by hand."""

from collections.abc import Callable
from typing import Any

import pandas as pd


def block_row(**changes: Any) -> dict[str, Any]:
    """Return a complete row of one block, with some columns changed."""
    time_s = changes.get("time_median_s", 1e-3)
    batch_size = changes.get("batch_size", 100)
    return {
        "workload": "matmul",
        "workload_version": 1,
        "implementation": "torch",
        "phase": "forward",
        "dtype": "float32",
        "params": "k=512;n=512;rows=1",
        "batch_size": batch_size,
        "cache": "none",
        "run_id": "r0",
        "block": 0,
        "status": "ok",
        "detail": "",
        "warnings": "",
        "time_median_s": time_s,
        "time_p25_s": time_s * 0.99,
        "time_p75_s": time_s * 1.01,
        "items_per_s": batch_size / time_s,
        "memory_allocated_bytes": 1_000_000 + 4096 * batch_size,
        "dropped_samples": 0,
        "label": "Example CPU",
        "device": "Example CPU",
        "device_uuid": "",
        "gpubench": "v0.1.0",
        "torch": "v2.6.0",
        "python": "v3.11.0",
        **changes,
    }


def curve_rows(
    time_s: Callable[[int], float], sizes: tuple[int, ...], *, blocks: int = 3, **changes: Any
) -> list[dict[str, Any]]:
    """Return the rows of one curve whose blocks drift by 1 % each."""
    return [
        block_row(
            **changes,
            batch_size=size,
            block=block,
            time_median_s=time_s(size) * 1.01**block,
        )
        for block in range(blocks)
        for size in sizes
    ]


def failed_row(status: str, detail: str, **changes: Any) -> dict[str, Any]:
    """Return a row without a time."""
    nothing = dict.fromkeys(
        ["time_median_s", "time_p25_s", "time_p75_s", "items_per_s", "memory_allocated_bytes"]
    )
    return {**block_row(**changes), **nothing, "status": status, "detail": detail}


def required_only(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame with the eight required columns, as another tool may write it."""
    names = ["workload", "phase", "dtype", "batch_size", "run_id", "block", "status"]
    return pd.DataFrame(rows)[[*names, "time_median_s"]]
