"""No kernel reads beyond its operands: on a GPU that ends the process, or goes unseen for years."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernels.on_cpu import COMPILER
from tests.kernels.products import RUNGS

pytestmark = [
    # In a process of its own a kernel that cannot be compiled would fail instead of skipping.
    pytest.mark.skipif(COMPILER is None, reason="needs g++ to run CUDA C++ on a CPU"),
    pytest.mark.usefixtures("unwatched"),
]

SIZES = ((40, 70, 304), (129, 8, 33), (1, 257, 200), (130, 264, 40), (65, 31, 1))
WRONG = (
    ("cupy-register", "float32", "room > second * kExtentApart", "room > 0"),
    ("cupy-register", "float32", "to_edge > j", "to_edge > 0"),
    ("cupy-tensor", "bfloat16", "at.extent < extent && at.inner < end;", "at.inner < end;"),
)
"""Conditions that keep a kernel from reading too far, and what would not."""

SCRIPT = """
import json, os, sys, traceback
import torch
from gpubench.kernels.product import Products
from gpubench.workloads.precision import PRECISIONS
from tests.kernels.on_cpu import GpuOnCpu
from tests.kernels.products import Trial
from tests.kernels.unreadable import before_a_wall

def multiply(implementation, dtype, *change):
    storage = PRECISIONS[dtype].storage
    gpu = GpuOnCpu(changes=dict([change] if change else []))
    for m, n, k in sizes:
        for layout in ("nt", "nn", "tn"):
            shapes = Trial(layout=layout, m=m, n=n, k=k).shapes()
            a, b = (before_a_wall(torch.randn(shape).to(storage)) for shape in shapes)
            result = before_a_wall(torch.zeros(m, n).to(storage))
            Products(implementation, storage, gpu).prepare(layout, a, b).into(result)

def end_of(job):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        multiply(*job)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)

jobs, sizes = json.loads(sys.argv[1])
print(json.dumps([end_of(job) for job in jobs]))
"""

Ends = dict[tuple[str, ...], int]


@pytest.fixture(scope="module")
def ends() -> Ends:
    """Multiply in a process for each job, which a read too far ends, and return their exit codes.

    They are forks of one, since loading torch takes longer than what it is loaded for, and find
    the libraries that other tests have compiled.
    """
    jobs = [*RUNGS, *WRONG]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps([jobs, SIZES])],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(zip(jobs, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize(("implementation", "dtype"), RUNGS)
def test_no_product_reads_beyond_its_operands(implementation: str, dtype: str, ends: Ends) -> None:
    """Behind each of them is a page that nobody may read."""
    assert ends[implementation, dtype] == 0


@pytest.mark.parametrize("change", WRONG)
def test_a_kernel_that_reads_too_far_is_found_out(change: tuple[str, ...], ends: Ends) -> None:
    """Its results are right, since what it read too much is not used."""
    assert ends[change] < 0
