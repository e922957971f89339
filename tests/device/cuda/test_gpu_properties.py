"""What a GPU is."""

from types import SimpleNamespace

import pytest
import torch

from gpubench.device.cuda import gpu_properties
from gpubench.device.cuda.gpu_properties import properties_of

from .test_occupancy import H100

PROPERTIES = SimpleNamespace(
    name="NVIDIA H100 80GB HBM3",
    total_memory=85_000_000_000,
    multi_processor_count=132,
    major=9,
    minor=0,
    L2_cache_size=50 * 2**20,
    memory_bus_width=5120,
)

ATTRIBUTES = {
    "MaxThreadsPerMultiProcessor": 2048,
    "MaxRegistersPerMultiprocessor": 65536,
    "MaxSharedMemoryPerMultiprocessor": 233_472,
    "MaxBlocksPerMultiprocessor": 32,
    "ReservedSharedMemoryPerBlock": 1024,
}


@pytest.fixture
def h100(monkeypatch: pytest.MonkeyPatch) -> torch.device:
    """Put an H100 into the machine."""
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _device: PROPERTIES)
    monkeypatch.setattr(gpu_properties, "gpu_uuid", lambda number: f"uuid of {number}")
    return torch.device("cuda", 3)


def test_the_facts_are_those_of_the_numbered_gpu(h100: torch.device) -> None:
    """A machine has several."""
    got = properties_of(h100, ATTRIBUTES)

    assert got.uuid == "uuid of 3"
    assert got.compute_capability == "sm_90"
    assert got.l2_bytes == 50 * 2**20
    assert got.memory_bus_bits == 5120
    assert got.multiprocessor == H100


def test_what_only_cupy_tells_is_unknown_without_it(h100: torch.device) -> None:
    """Half of the figures would give a wrong number of blocks."""
    some = {name: ATTRIBUTES[name] for name in list(ATTRIBUTES)[:-1]}

    assert properties_of(h100, {}).multiprocessor is None
    assert properties_of(h100, some).multiprocessor is None
