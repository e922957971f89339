"""A layer whose every kernel can be ours, and the memory's roof: copy and triad."""

import pytest

from gpubench.model import Case
from gpubench.pytest_plugin import GpuBenchmark


@pytest.mark.gpubench("layer")
def test_layer(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time a layer with bias and GELU at one batch size; pick kernels with `-k cupy`."""
    gpu_benchmark(case)


@pytest.mark.gpubench("copy")
def test_copy(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time a copy of some rows of float32."""
    gpu_benchmark(case)


@pytest.mark.gpubench("triad")
def test_triad(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time a + 2 b of some rows of float32."""
    gpu_benchmark(case)
