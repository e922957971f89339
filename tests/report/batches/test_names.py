"""A name in a sentence is unique in its file."""

from itertools import product
from typing import Any

import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.report.batches.names import full_name
from tests.batches.simulated import A100, frame


@pytest.mark.usefixtures("untraced")
def test_no_two_curves_of_a_machine_share_a_name() -> None:
    """Whatever tells them apart: implementation, type, size, cache or version of the work."""
    rows = frame(A100, (64, 100), runs=1, blocks=1)
    kinds = product(
        ("torch", "cupy-tensor"), ("float32", "bfloat16"), ("k=1", "k=2"), ("hot", "cold"), (1, 2)
    )
    names = ("implementation", "dtype", "params", "cache", "workload_version")
    columns: list[dict[str, Any]] = [dict(zip(names, kind, strict=True)) for kind in kinds]
    every = pd.concat([rows.assign(**of_curve) for of_curve in columns])
    (machine,) = analyse(every).machines

    found = [full_name(curve, machine.curves) for curve in machine.curves]

    assert len(set(found)) == len(found) == 32
