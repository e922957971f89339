"""Made-up steps of a GPU behind a host: the wall time is the slower of both."""

from typing import Any

import numpy as np
import pandas as pd

from tests.compare.sides import frame

GPU: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "timer": "cuda-event"}
HOST_S = 4e-3
"""What the host needs for a step: more than the GPU does up to batch 256."""


def steps(
    *,
    gpu: float = 1.0,
    host: float = 1.0,
    seed: int = 0,
    spread: float = 0.002,
    host_spread: float = 0.01,
    **columns: Any,
) -> pd.DataFrame:
    """Return train steps with wall and GPU-busy time.

    Args:
        gpu: Factor on all GPU-busy times.
        host: Factor on what the host needs.
        seed: Of everything random.
        spread: Of the GPU between runs and blocks, relative.
        host_spread: The same of the host.
        **columns: Values of further columns, or arguments of `frame`.
    """
    facts = {"workload": "mlp", "phase": "train_step", **GPU, **columns}
    busy = frame(seed=seed, spread=spread, time_s=lambda n: gpu * 1e-5 * (20 + n), **facts)
    held = frame(seed=seed + 1000, spread=host_spread, time_s=lambda _: host * HOST_S, **facts)
    busy_s, host_s = busy["time_median_s"], held["time_median_s"]
    wall_s = np.maximum(busy_s, host_s)
    return busy.assign(
        time_median_s=wall_s,
        dense_median_s=busy_s,
        host_bound_share=1.0 - busy_s / wall_s,
        items_per_s=busy["batch_size"] / wall_s,
    )


def kernels(*, factor: float = 1.0, seed: int = 0, **columns: Any) -> pd.DataFrame:
    """Return products, which are timed without the host."""
    facts = {**GPU, "cache": "hot", "warnings": "", **columns}
    return frame(seed=seed, spread=0.002, time_s=lambda n: factor * 1e-5 * (20 + n), **facts)
