"""The made-up comparison behind the goldens."""

from typing import Any

import pandas as pd

from gpubench.compare.comparison import compare
from gpubench.compare.pair_records import Comparison
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.view import View
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tests.compare.sides import failed, frame, side


def two_gpus() -> Comparison:
    """Return a comparison with every kind of verdict and warning."""
    return compare([side(label, _rows(seed, label)) for seed, label in enumerate(("old", "new"))])


def one_run() -> Comparison:
    """Return a comparison whose contender has one run, with verdicts that need their reasons."""
    parts = {"matmul": 1.0, "mlp": 0.975, "convnet": 1.04}
    gpu: dict[str, Any] = {"device": "Example GPU", "device_uuid": "d1", "backend": "cuda"}
    old = [frame(spread=0.01, workload=name, **gpu) for name in parts]
    new = [
        frame(
            seed=100,
            runs=1,
            spread=0.01,
            workload=name,
            time_s=lambda n, of=of: of * 1e-4 * (10 + n),  # type: ignore[misc]
            **gpu,
        )
        for name, of in parts.items()
    ]
    return compare([side("old", pd.concat(old)), side("new", pd.concat(new))])


def indicated(width: int = 80) -> str:
    """Return the comparison with one run as people read it."""
    return written(comparison_document(one_run()), "text", Screen(width=width))


def compared(output_format: str, **view: Any) -> str:
    """Return that comparison as people read it."""
    return written(comparison_document(two_gpus(), View(**view)), output_format)


def _rows(seed: int, label: str) -> pd.DataFrame:
    facts: dict[str, Any] = {
        "seed": seed,
        "device": f"Example GPU {label}",
        "device_uuid": f"d{seed}",
        "backend": "cuda",
        "power_limit_w": 700.0 - 100.0 * seed,
        "driver": f"v{seed + 550}",
        "torch": "v2.6.0",
        "memory_allocated_bytes": 1_000_000 + seed,
    }
    steps = frame(
        workload="convnet",
        phase="train_step",
        sizes=(64, 128, 256, 512),
        spread=0.001,
        time_s=lambda size: (1.0 - 0.1 * seed) * (1e-3 + size * 1e-5),
        **facts,
    )
    parts = [
        steps if seed else failed(steps, "oom", 512),
        frame(spread=0.01, **facts),
        frame(spread=0.001, implementation="cupy-tiled", sizes=(64, 128), **facts),
        frame(spread=0.001, workload="mlp", params=f"width={seed}", **facts),
    ]
    return pd.concat(parts)
