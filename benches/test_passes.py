"""Whole passes over batch sizes: a training step of each of the three networks."""

import pytest

from gpubench.model import Case
from gpubench.pytest_plugin import GpuBenchmark


@pytest.mark.gpubench("mlp")
def test_mlp(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time the multilayer perceptron at one batch size."""
    gpu_benchmark(case)


@pytest.mark.gpubench("convnet")
def test_convnet(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time the residual network at one batch size."""
    gpu_benchmark(case)


@pytest.mark.gpubench("transformer")
def test_transformer(gpu_benchmark: GpuBenchmark, case: Case) -> None:
    """Time the transformer at one batch size."""
    gpu_benchmark(case)
