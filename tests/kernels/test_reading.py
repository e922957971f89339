"""No kernel reads beyond its operands: on a GPU that ends the process, or goes unseen for years."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.kernels.on_cpu import COMPILER
from tests.kernels.products import RUNGS

# In a process of its own a kernel that cannot be compiled would fail instead of skipping.
pytestmark = [
    pytest.mark.skipif(COMPILER is None, reason="needs g++ to run CUDA C++ on a CPU"),
    pytest.mark.usefixtures("unwatched"),
]

SIZES = ((40, 70, 304), (129, 8, 33), (1, 257, 200), (130, 264, 40), (65, 31, 1))
SCRIPT = """
import torch
from gpubench.kernels.product import Products
from gpubench.workloads.precision import PRECISIONS
from tests.kernels.on_cpu import CpuCard
from tests.kernels.products import Trial
from tests.kernels.unreadable import before_a_wall

storage = PRECISIONS[{dtype!r}].storage
GPU = CpuCard(changes={changes!r})
for m, n, k in {sizes!r}:
    for layout in ("nt", "nn", "tn"):
        shapes = Trial(layout=layout, m=m, n=n, k=k).shapes()
        a, b = (before_a_wall(torch.randn(shape).to(storage)) for shape in shapes)
        result = before_a_wall(torch.zeros(m, n).to(storage))
        Products({implementation!r}, storage, GPU).prepare(layout, a, b).into(result)
"""


def run(
    implementation: str, dtype: str, changes: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Multiply in a process of its own, which a read too far ends."""
    script = SCRIPT.format(
        implementation=implementation, dtype=dtype, changes=dict(changes or {}), sizes=SIZES
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("implementation", "dtype"), RUNGS)
def test_no_product_reads_beyond_its_operands(implementation: str, dtype: str) -> None:
    """Behind each of them is a page that nobody may read."""
    done = run(implementation, dtype)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("implementation", "dtype", "right", "wrong"),
    [
        ("cupy-register", "float32", "room > second * kExtentApart", "room > 0"),
        ("cupy-register", "float32", "to_edge > j", "to_edge > 0"),
        ("cupy-tensor", "bfloat16", "at.extent < extent && at.inner < inner;", "at.inner < inner;"),
    ],
)
def test_a_kernel_that_reads_too_far_is_found_out(
    implementation: str, dtype: str, right: str, wrong: str
) -> None:
    """Its results are right, since what it read too much is not used."""
    assert run(implementation, dtype, {right: wrong}).returncode < 0
