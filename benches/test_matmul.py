"""Matrix products y = x w^T over batch sizes: forward, and forward with both gradients."""

import pytest

from gpubench.model import Case
from gpubench.pytest_plugin import GpuBenchmark


@pytest.mark.gpubench("matmul")
def test_matmul(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time one product at one batch size; pick some with `-k 128` or `-k forward_backward`."""
    gpu_benchmark(case)
