"""torch's and CuPy's part of a launch, with both of them faked."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.kernels.gpu import CudaGpu, open_gpu
from gpubench.kernels.module import Kernel
from tests.kernels.test_module import FakeCupy


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The address of torch's current stream, last; other tests may change it."""
    addresses = [64]
    monkeypatch.setitem(sys.modules, "cupy", FakeCupy().module())
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (9, 0))
    monkeypatch.setattr(
        torch.cuda,
        "get_device_properties",
        lambda _device: SimpleNamespace(multi_processor_count=132),
    )
    monkeypatch.setattr(
        torch.cuda, "current_stream", lambda _device: SimpleNamespace(cuda_stream=addresses[-1])
    )
    return addresses


def test_a_launch_follows_torchs_current_stream(streams: list[int]) -> None:
    """Whichever that is at the time of the launch."""
    gpu = CudaGpu(torch.device("cuda", 0))
    first = gpu.stream()

    assert first.ptr == 64
    assert gpu.stream() is first
    streams.append(128)
    assert gpu.stream().ptr == 128


@pytest.mark.usefixtures("streams")
def test_a_gpu_knows_its_capability_and_compiles() -> None:
    """What launchers ask of it."""
    gpu = CudaGpu(torch.device("cuda", 0))
    assert gpu.capability == (9, 0)
    assert gpu.sm_count == 132
    assert gpu.kernel("naive", "naive_nt").name == "naive_nt"


@pytest.mark.usefixtures("streams")
def test_a_gpu_without_an_index_is_the_current_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tensors name it with the index, and are compared with it."""
    current = torch.device("cuda", 1)
    monkeypatch.setattr(torch, "empty", lambda *_size, device: SimpleNamespace(device=current))
    assert open_gpu(torch.device("cuda")).device == current


def test_residency_is_the_drivers_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows the registers and the shared memory of the compiled kernel."""
    asked = []

    def occupancy(function: int, threads: int, shared_bytes: int) -> int:
        asked.append((function, threads, shared_bytes))
        return 3

    driver: Any = ModuleType("cupy_backends.cuda.api")
    driver.driver = SimpleNamespace(occupancyMaxActiveBlocksPerMultiprocessor=occupancy)
    for name in ("cupy_backends", "cupy_backends.cuda"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "cupy_backends.cuda.api", driver)

    assert Kernel(SimpleNamespace(ptr=7), "k", 1024).blocks_per_sm(256) == 3
    assert asked == [(7, 256, 1024)]


def test_only_a_gpu_is_a_gpu() -> None:
    """A CPU gets a row that says so."""
    with pytest.raises(UnsupportedError, match="not on a cpu device"):
        open_gpu(torch.device("cpu"))
