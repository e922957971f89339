"""Simulated runs of a machine whose every property is given to it."""

from typing import Any

import numpy as np
import pandas as pd

from gpubench.results.table import ResultsTable

_WORKLOADS = (
    ("matmul", "forward", 12e-6),
    ("matmul", "forward", 1e-3),
    ("mlp", "train_step", 5e-3),
)
"""One of each class of cases."""


def simulated(
    *,
    seed: int = 0,
    runs: int = 6,
    blocks: int = 3,
    cases: int = 12,
    spread: float = 0.004,
    shared: float = 0.0,
    block_noise: float = 0.0,
    within_runs: float = 0.0,
    between_runs: float = 0.0,
    factor: float = 1.0,
    **columns: Any,
) -> pd.DataFrame:
    """Return the rows of a machine.

    Args:
        seed: Of everything random.
        runs: Fresh processes, a minute apart.
        blocks: Passes over the cases in each.
        cases: A third of each class.
        spread: What a run does to each case, standard deviation in logs.
        shared: What a run does to all cases.
        block_noise: What a block does to each case.
        within_runs: Growth of the log time from the beginning of a run to its end.
        between_runs: Growth of the log time from the first run to the last.
        factor: All times are multiplied by it.
        **columns: Values of further columns.
    """
    dice = np.random.default_rng(seed)
    rows = []
    own = dice.normal(0.0, spread, (runs, cases))
    common = dice.normal(0.0, shared, runs)
    for run in range(runs):
        for block in range(blocks):
            for position, case in enumerate(dice.permutation(cases)):
                workload, phase, time_s = _WORKLOADS[case % len(_WORKLOADS)]
                passed = (block + (position + 0.5) / cases) / blocks
                log = own[run, case] + common[run] + dice.normal(0.0, block_noise)
                log += within_runs * passed + between_runs * run / max(runs - 1, 1)
                rows.append(
                    {
                        **_identity(run),
                        "workload": workload,
                        "phase": phase,
                        "batch_size": int(case) + 1,
                        "block": block,
                        "position": position,
                        "time_median_s": factor * time_s * (1 + 0.01 * case) * np.exp(log),
                        **columns,
                    }
                )
    return pd.DataFrame(rows)


def _identity(run: int) -> dict[str, Any]:
    return {
        "run_id": f"r{run}",
        "run_index": run,
        "started_at": f"2026-01-02T03:{run:02d}:05+00:00",
        "method": 1,
        "workload_version": 1,
        "implementation": "torch",
        "dtype": "float32",
        "params": "",
        "cache": "none",
        "regime": "",
        "status": "ok",
        "detail": "",
        "warnings": "",
        "samples": 50,
        "dropped_samples": 0,
        "backend": "cpu",
        "device": "Example CPU",
        "device_uuid": "d0123456789ab",
        "torch": "v2.13.0",
        "python": "v3.11.7",
        "flags": "threads=2",
        "host": "h0123456789ab",
    }


def table(frame: pd.DataFrame, source: str = "a.csv") -> ResultsTable:
    return ResultsTable(frame=frame.reset_index(drop=True), source=source)
