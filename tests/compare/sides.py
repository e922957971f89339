"""Made-up sides of a comparison with noise that is the same each time."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import CaseComparison, Settings
from gpubench.compare.pair_records import PairComparison
from gpubench.compare.sides import Side
from gpubench.results.table import ResultsTable

SIZES = (1, 16, 100, 128, 256, 512)


def frame(
    *,
    runs: int = 3,
    blocks: int = 2,
    sizes: tuple[int, ...] = SIZES,
    seed: int = 0,
    spread: float = 0.003,
    time_s: Callable[[int], float] = lambda size: 1e-4 * (10 + size),
    **columns: Any,
) -> pd.DataFrame:
    """Return rows of one curve with noise between runs and between blocks."""
    random = np.random.default_rng(seed)
    rows = [
        {
            "workload": "matmul",
            "workload_version": 1,
            "implementation": "torch",
            "phase": "forward",
            "dtype": "float32",
            "params": "",
            "batch_size": size,
            "cache": "none",
            "run_id": f"r{seed}-{run}",
            "block": block,
            "status": "ok",
            "time_median_s": time_s(size) * float(np.exp(level + random.normal(0, spread / 2))),
            **columns,
        }
        for size in sizes
        for run in range(runs)
        for level in [random.normal(0, spread)]
        for block in range(blocks)
    ]
    return pd.DataFrame(rows)


def failed(rows: pd.DataFrame, status: str, *sizes: int) -> pd.DataFrame:
    """Return the rows with some batch sizes failed."""
    broken = rows["batch_size"].isin(sizes)
    return rows.assign(
        status=rows["status"].where(~broken, status),
        time_median_s=rows["time_median_s"].where(~broken),
    )


def side(label: str, *frames: pd.DataFrame) -> Side:
    """Return a side of one file per frame."""
    tables = (
        ResultsTable(frame=rows.reset_index(drop=True), source=f"{label}{place}.csv")
        for place, rows in enumerate(frames)
    )
    return Side(label=label, tables=tuple(tables))


def pair(a: pd.DataFrame, b: pd.DataFrame, **settings: Any) -> PairComparison:
    """Return what two frames are to each other."""
    return compare([side("a", a), side("b", b)], Settings(**settings)).pairs[0]


def verdicts(found: PairComparison) -> list[str]:
    """Return the verdicts in the order of cases."""
    return [case.verdict_text for case in found.cases]


def by_size(found: PairComparison) -> dict[int, CaseComparison]:
    """Return the cases by batch size."""
    return {case.case.batch_size: case for case in found.cases}
