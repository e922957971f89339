"""The GPU through torch and CuPy, both of them faked: which calls are made, in which order."""

import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from gpubench.device.cuda import torch_driver
from gpubench.device.cuda.driver import CaptureError
from gpubench.device.cuda.torch_driver import TorchAllocator, TorchDriver
from gpubench.errors import UnsupportedError

# Tensors are really made there; only CUDA's own calls are faked.
DEVICE = torch.device("cpu", 0)


class FakeStream:
    cuda_stream = 0xABC

    def __init__(self, device: torch.device) -> None:
        assert device == DEVICE

    def synchronize(self) -> None:
        LOG.append("wait")


class FakeEvent:
    def __init__(self, *, enable_timing: bool, external: bool = False) -> None:
        assert enable_timing
        self.external = external

    def record(self, stream: FakeStream) -> None:
        assert isinstance(stream, FakeStream)
        LOG.append("mark")

    def query(self) -> bool:
        return False

    def elapsed_time(self, _end: "FakeEvent") -> float:
        return 1.5


class FakeKernel:
    def __init__(self, name: str) -> None:
        self.name = name

    def launch(self, blocks: int, threads: int, arguments: tuple[Any, ...], stream: Any) -> None:
        assert stream.ptr == FakeStream.cuda_stream
        LOG.append((self.name, blocks, threads, tuple(arguments)))


class FakeModules:
    def __init__(self, index: int) -> None:
        assert index == 0

    def kernel(self, source: str, name: str) -> FakeKernel:
        assert source == "timing"
        return FakeKernel(name)


LOG: list[Any] = []
STATS = {
    "allocated_bytes.all.current": 300,
    "allocated_bytes.all.peak": 400,
    "requested_bytes.all.current": 290,
    "requested_bytes.all.peak": 380,
}


@contextmanager
def fake_graph(graph: Any, *, stream: FakeStream) -> Iterator[None]:
    assert isinstance(stream, FakeStream)
    LOG.append("capture")
    yield
    graph.captured = True


def fake_cupy(*, old: bool) -> ModuleType:
    module: Any = ModuleType("cupy")
    used = SimpleNamespace(use=lambda: LOG.append("shared"))

    def from_external(foreign: Any) -> SimpleNamespace:
        # By the protocol; torch's own streams speak it only since 2.10.
        assert foreign.__cuda_stream__() == (0, FakeStream.cuda_stream)
        return used

    stream = SimpleNamespace() if old else SimpleNamespace(from_external=from_external)
    device = lambda _index: SimpleNamespace(attributes={"MaxBlocksPerMultiprocessor": 32})  # noqa: E731
    module.cuda = SimpleNamespace(
        Stream=stream, ExternalStream=lambda _address: used, Device=device
    )
    return module  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _torch(monkeypatch: pytest.MonkeyPatch) -> None:
    LOG.clear()
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(old=False))
    monkeypatch.setattr(torch_driver, "Modules", FakeModules)
    fakes = {
        "set_device": lambda device: LOG.append(f"device {device}"),
        "synchronize": lambda *_device: LOG.append("wait for all"),
        "Stream": FakeStream,
        "Event": FakeEvent,
        "set_stream": lambda _stream: LOG.append("current"),
        "CUDAGraph": SimpleNamespace,
        "graph": fake_graph,
        "get_device_properties": lambda _device: SimpleNamespace(multi_processor_count=132),
        "memory_allocated": lambda _device: 300,
        "get_allocator_backend": lambda: "native",
        "memory_stats": lambda _device: STATS,
        "memory_reserved": lambda _device: 500,
        "max_memory_reserved": lambda _device: 600,
        "reset_peak_memory_stats": lambda _device: LOG.append("reset"),
        "mem_get_info": lambda _device: (10_000, 80_000),
        "empty_cache": lambda: LOG.append("trim"),
    }
    for name, fake in fakes.items():
        monkeypatch.setattr(torch.cuda, name, fake)


def test_one_stream_is_made_current_for_torch_and_cupy() -> None:
    """After everything that was queued on others has been done."""
    TorchDriver(DEVICE)

    assert LOG == ["device cpu:0", "wait for all", "current", "shared"]


def test_an_older_cupy_takes_the_bare_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """`from_external` came with version 14."""
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(old=True))

    TorchDriver(DEVICE)

    assert LOG[-1] == "shared"


def test_marks_are_events_on_our_stream() -> None:
    """Their difference is in seconds."""
    driver = TorchDriver(DEVICE)
    first, last = driver.event(), driver.event()

    driver.record(first)
    driver.synchronize()

    assert LOG[-2:] == ["mark", "wait"]
    assert driver.elapsed_s(first, last) == 1.5e-3
    assert not driver.reached(first)


def test_a_hold_is_one_thread_for_so_many_nanoseconds() -> None:
    """By the GPU's own timer."""
    driver = TorchDriver(DEVICE)

    driver.queue_blocking_kernel(0.5e-3)

    assert driver.has_blocking_kernel
    assert LOG[-1] == ("block_stream", 1, 1, (500_000,))


def test_a_clock_mark_is_a_thread_of_every_multiprocessor() -> None:
    """Each notes its own counters, told from those of an earlier launch by a serial number."""
    driver = TorchDriver(DEVICE)
    mark = driver.clock_mark()
    assert mark is not None

    driver.mark_clock(mark)
    driver.mark_clock(mark)

    name, blocks, threads, (_, places, serial) = LOG[-1]
    assert (name, blocks, threads, places, serial) == ("read_clocks", 132, 1, 1024, 2)
    # Nothing here writes the counters, so that no multiprocessor read both.
    assert driver.clock_span(mark, mark) is None


def test_without_cupy_no_clock_can_be_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows then have NVML's clock, and bursts are unproven."""

    def missing(_index: int) -> FakeModules:
        raise UnsupportedError("no CuPy")

    monkeypatch.setattr(torch_driver, "Modules", missing)

    assert TorchDriver(DEVICE).clock_mark() is None


def test_a_sweep_reads_the_whole_buffer_in_vectors() -> None:
    """16 bytes at a time, by all multiprocessors."""
    driver = TorchDriver(DEVICE)
    buffer = driver.buffer(4096)
    assert isinstance(buffer, torch.Tensor)

    driver.sweep(buffer)()

    name, blocks, threads, (address, count, _never, _sink) = LOG[-1]
    assert (name, blocks, threads) == ("sweep", 132 * 8, 256)
    assert address == buffer.data_ptr()
    assert count == 4096 // 16
    assert buffer.nbytes == 4096


def test_without_cupy_nothing_is_held_and_torch_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row says so; nothing fails."""

    def missing(_index: int) -> FakeModules:
        raise UnsupportedError("no CuPy")

    monkeypatch.setattr(torch_driver, "Modules", missing)
    driver = TorchDriver(DEVICE)
    buffer = driver.buffer(4096)

    driver.sweep(buffer)()

    assert not driver.has_blocking_kernel
    assert driver.attributes == {}
    with pytest.raises(RuntimeError, match="without CuPy"):
        driver.queue_blocking_kernel(1e-3)


@pytest.mark.parametrize("error", [OSError("no folder"), RuntimeError("driver too old")])
def test_a_cupy_that_does_not_work_is_as_good_as_none(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built for another CUDA, without a compiler, or without a folder to write to."""

    def broken(_index: int) -> FakeModules:
        raise error

    monkeypatch.setattr(torch_driver, "Modules", broken)

    assert not TorchDriver(DEVICE).has_blocking_kernel


def test_where_launches_block_nothing_can_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would wait for the blocking kernel to end."""
    monkeypatch.setenv("CUDA_LAUNCH_BLOCKING", "1")

    assert not TorchDriver(DEVICE).has_blocking_kernel


def test_a_buffer_lives_as_long_as_what_reads_it() -> None:
    """A kernel knows an address only; memory that was given back would be somebody else's."""
    driver = TorchDriver(DEVICE)
    buffer = driver.buffer(4096)
    alive = weakref.ref(buffer)

    read = driver.sweep(buffer)
    del buffer
    assert alive() is not None

    del read
    LOG.clear()
    assert alive() is None


def test_the_attributes_of_the_gpu_are_cupys() -> None:
    """Torch does not tell how many blocks a multiprocessor schedules."""
    assert TorchDriver(DEVICE).attributes == {"MaxBlocksPerMultiprocessor": 32}


def test_a_graph_is_recorded_on_our_stream() -> None:
    """With events that become nodes of it."""
    driver = TorchDriver(DEVICE)
    event: Any = driver.graph_event()

    graph: Any = driver.capture(lambda: driver.record(event))

    assert event.external
    assert graph.captured
    assert LOG[-2:] == ["capture", "mark"]


def test_what_cannot_be_recorded_says_why() -> None:
    """In CUDA's first line."""
    driver = TorchDriver(DEVICE)

    def forbidden() -> None:
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    with pytest.raises(
        CaptureError, match=r"\(operation not permitted when stream is capturing\)"
    ) as caught:
        driver.capture(forbidden)
    assert not caught.value.out_of_memory


def test_a_recording_without_room_says_so() -> None:
    """Ending it fails once more, and hides the first failure."""

    def greedy() -> None:
        try:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        finally:
            raise RuntimeError("CUDA error: operation failed due to a previous error")

    with pytest.raises(CaptureError) as caught:
        TorchDriver(DEVICE).capture(greedy)
    assert caught.value.out_of_memory


def test_a_torch_without_events_in_graphs_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """They came with pytorch#155372."""

    def old(*, enable_timing: bool) -> FakeEvent:
        return FakeEvent(enable_timing=enable_timing)

    driver = TorchDriver(DEVICE)
    monkeypatch.setattr(torch.cuda, "Event", old)

    with pytest.raises(UnsupportedError, match="cannot time inside a graph"):
        driver.graph_event()


def test_an_allocator_that_counts_no_requests_tells_what_it_gave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CUDA's own, by PYTORCH_CUDA_ALLOC_CONF."""
    monkeypatch.setattr(torch.cuda, "get_allocator_backend", lambda: "cudaMallocAsync")
    allocator = TorchAllocator(DEVICE)

    assert allocator.allocated_bytes() == 300
    assert allocator.allocated_peak_bytes() == 400


def test_before_the_first_tensor_there_are_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of torch is empty until its allocator is used."""
    monkeypatch.setattr(torch.cuda, "memory_stats", lambda _device: {})

    assert TorchAllocator(DEVICE).allocated_bytes() == 0


def test_the_allocators_figures_are_torchs() -> None:
    """What can be allocated is what the GPU has left and what we hold unused."""
    allocator = TorchAllocator(DEVICE)

    allocator.synchronize()
    allocator.trim()
    allocator.reset_peaks()

    assert LOG == ["wait for all", "trim", "reset"]
    assert allocator.allocated_bytes() == 290
    assert allocator.allocated_peak_bytes() == 380
    assert allocator.reserved_peak_bytes() == 600
    assert allocator.used_bytes() == 70_000
    assert allocator.free_bytes() == 10_000 + 500 - 300


def test_the_hosts_time_goes_on() -> None:
    """It is monotonic."""
    driver = TorchDriver(DEVICE)

    assert driver.now_s() <= driver.now_s()
