"""Made-up results files of any size, to time what reads them."""

from pathlib import Path

import numpy as np
import pandas as pd

_RUNS = 10
_UNITS = 50
_SIZES = 100

_TEXT = {
    "label": "Made-up GPU",
    "started_at": "2026-01-02T03:04:05+00:00",
    "detail": "",
    "warnings": "",
    "timer": "cuda-event",
    "stop_reason": "precision",
    "throttle": "",
    "backend": "cuda",
    "device": "Made-up GPU",
    "driver": "v570.10",
    "cuda": "v12.8",
    "torch": "v2.13.0",
    "python": "v3.11.7",
    "gpubench": "v0.1.0",
    "flags": "deterministic=0;threads=2",
}
_ONE = {"schema": 1, "method": 1, "workload_version": 1, "calls_per_sample": 1}


def write_large_file(path: Path, rows: int, seed: int) -> None:
    """Write a file of so many rows and 32 columns, in the order of measuring.

    Args:
        path: A file to make.
        rows: How many; for 500,000 it has about 140 MB.
        seed: Of the noise, and of the runs' names.
    """
    random = np.random.default_rng(seed)
    number = np.arange(rows)
    cases = min(_UNITS * _SIZES, max(rows // (_RUNS * 2), 1))
    case, visit = number % cases, number // cases
    blocks = max(-(-rows // (cases * _RUNS)), 1)
    unit, size = case % _UNITS, case // _UNITS + 1
    times_s = 1e-4 * (1 + size / 10) * np.exp(random.normal(0.0, 0.005, rows))
    names = [f"r{seed:016x}{run:016x}" for run in range(_RUNS)]
    workloads = np.array(["matmul", "mlp", "convnet", "transformer", "conv"])
    frame = pd.DataFrame(
        {
            **_ONE,
            "run_id": np.array(names)[np.minimum(visit // blocks, _RUNS - 1)],
            "block": visit % blocks + np.where(visit // blocks >= _RUNS, blocks, 0),
            "workload": workloads[unit % 5],
            "implementation": "torch",
            "phase": np.array(["forward", "train_step"])[unit // 5 % 2],
            "dtype": "bfloat16",
            "params": np.array([f"depth={k};width=4096" for k in range(5)])[unit // 10],
            "batch_size": size,
            "cache": "none",
            "status": "ok",
            "time_median_s": times_s,
            "memory_allocated_bytes": size * 4096 + 1_000_000,
            "device_uuid": f"d{seed:012x}",
            **_TEXT,
        }
    )
    frame.to_csv(path, index=False)
