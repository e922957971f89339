"""Files of which one half was measured with something else, and took 20 % longer."""

from typing import Any

import numpy as np
import pandas as pd

from tests.batches.simulated import A100, frame

SIZES = (56, 60, 64, 68, 72, 120, 127, 128, 129, 130)
POWERS = (64, 128)
SLOWER = 1.2

CELLS: dict[str, tuple[Any, Any]] = {
    "label": ("lab", "office"),
    "device": ("NVIDIA A100", "NVIDIA A30"),
    "device_uuid": ("d0123456789ab", "dba9876543210"),
    "backend": ("cuda", "cpu"),
    "host": ("h0123456789ab", "hba9876543210"),
    "os": ("Linux-6.18", "Linux-6.19"),
    "method": (1, 2),
    "driver": ("v580.1", "v590.1"),
    "cuda": ("v13.0", "v13.1"),
    "cublas": ("v13.1.0", "v13.2.0"),
    "cudnn": ("v9.19.0", "v9.20.0"),
    "torch": ("v2.11.0", "v2.12.0"),
    "cupy": ("v14.1.0", "v14.2.0"),
    "python": ("v3.12.3", "v3.13.1"),
    "flags": ("ecc=1;tf32=0", "ecc=1;tf32=1"),
    "power_limit_w": (400.0, 300.0),
    "sm_count": (108, 54),
    "compute_capability": ("sm_80", "sm_90"),
    # An empty cell of ours counts as 1.
    "loaded_devices": (8, 1),
    "timer": ("cuda-event", "cuda-graph"),
    "workload_version": (1, 2),
}
"""What most rows say, and what some say instead."""


def whole(seed: int = 0) -> pd.DataFrame:
    """Return a file of two curves, torch's and one of our kernels', measured alike."""
    parts = [
        frame(A100, SIZES, seed=seed, runs=4, blocks=1, implementation=name, cache="hot")
        for name in ("torch", "cupy-tensor")
    ]
    rows = pd.concat(parts, ignore_index=True)
    told = {name: cells[0] for name, cells in CELLS.items()}
    flop = 2.0 * 4096 * 4096 * rows["batch_size"]
    return rows.assign(
        **told, gpubench="v0.1.0", params="k=4096;n=4096;rows=1", flop=flop, run_index=0
    )


def other_runs(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of the second half of the runs."""
    return rows["run_id"].isin(["r2", "r3"])


def powers(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of powers of two, within every run."""
    return rows["batch_size"].isin(POWERS)


def others(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of no power of two."""
    return ~powers(rows)


HALVES = {"runs": other_runs, "powers": powers, "others": others}
""""In both directions": whichever half is the other one."""


def mixed(name: str, half: str, *, is_empty: bool, seed: int = 0) -> pd.DataFrame:
    """Return a file of which some rows say something else in a column, or nothing.

    Args:
        name: The column.
        half: Which rows, one of `HALVES`.
        is_empty: Whether these leave the cell empty.
        seed: Of the noise.
    """
    rows = whole(seed)
    chosen = HALVES[half](rows)
    cell = np.nan if is_empty else CELLS[name][1]
    return rows.assign(
        **{name: rows[name].astype(object).where(~chosen, cell)},
        time_median_s=rows["time_median_s"] * np.where(chosen, SLOWER, 1.0),
    )
