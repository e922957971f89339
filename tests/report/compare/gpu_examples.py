"""The made-up comparison of steps behind the goldens of GPU-busy time."""

from typing import Any

import pandas as pd

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Metric, Settings
from gpubench.compare.pair_records import Comparison
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.view import View
from gpubench.report.layout.writers import written
from tests.compare.sides import side
from tests.compare.steps import kernels, steps


def behind_one_host(metric: Metric = Metric.TIME) -> Comparison:
    """Return two GPUs behind one slow host, of which one lacks some GPU-busy times."""
    new = _rows(1, 0.8)
    lacking = (new["workload"] == "convnet") & (new["batch_size"] == 1)
    new = new.assign(dense_median_s=new["dense_median_s"].mask(lacking))
    return compare([side("old", _rows(0, 1.0)), side("new", new)], Settings(metric=metric))


def told(output_format: str, metric: Metric = Metric.TIME, **view: Any) -> str:
    """Return that comparison as people read it."""
    shown = View(metric=metric.value, **view)
    return written(comparison_document(behind_one_host(metric), shown), output_format)


def _rows(seed: int, gpu: float) -> pd.DataFrame:
    facts: dict[str, Any] = {"seed": seed, "device_uuid": f"d{seed}", "torch": "v2.6.0"}
    return pd.concat(
        [
            steps(gpu=gpu, **facts),
            steps(gpu=gpu, host=0.5, **facts, workload="convnet"),
            steps(gpu=gpu, host=0.01, **facts, workload="transformer"),
            kernels(factor=gpu, **facts),
        ],
        ignore_index=True,
    )
