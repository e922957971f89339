"""CUDA as torch and CuPy reach it: one stream for both, events, graphs, holds and reads."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from gpubench.device.cuda.clock_places import ClockPlaces, span_between
from gpubench.device.cuda.driver import (
    Buffer,
    CaptureError,
    ClockMark,
    ClockSpan,
    Event,
    Graph,
)
from gpubench.device.cuda.faults import is_out_of_memory
from gpubench.errors import UnsupportedError
from gpubench.kernels.module import CudaStream, Kernel, Modules

_untyped: Any = torch.cuda
"""The same module: its streams and events come without types."""

_VECTOR_BYTES = 16
_SWEEP_THREADS = 256
_SWEEP_BLOCKS_PER_SM = 8
"""2048 threads for each multiprocessor: all that it holds."""

_NEVER = 0x9E3779B9
"""A sum that random data has once in 2^32 reads; nothing but a wasted store follows from it."""


class TorchDriver:
    """A GPU through torch, with CuPy on the same stream where there is one.

    The stream becomes torch's and CuPy's current one for this thread, for good: whatever is
    queued from now on, by the work or by us, is in one order. It is none of CUDA's default ones,
    which cannot be captured.

    Args:
        device: The GPU, with its number.
    """

    def __init__(self, device: torch.device) -> None:
        torch.cuda.set_device(device)
        # What was queued on other streams so far has to be done before ours goes on with it.
        torch.cuda.synchronize()
        self._device = device
        self._stream: torch.cuda.Stream = _untyped.Stream(device)
        self._raw_stream = CudaStream(ptr=self._stream.cuda_stream)
        self._kernels = timing_kernels(device.index)
        self.has_recorded = False
        """Whether a graph was recorded in this process."""
        self._sink = torch.empty(1, dtype=torch.int32, device=device)
        self.claim()

    @property
    def has_blocking_kernel(self) -> bool:
        """Whether the kernel that holds the device is there, and launches return before it ends."""
        return bool(self._kernels) and os.environ.get("CUDA_LAUNCH_BLOCKING", "0") == "0"

    @property
    def can_time_graphs(self) -> bool:
        """Whether this torch has events that become nodes of a graph (pytorch#155372)."""
        try:
            self.graph_event()
        except UnsupportedError:
            return False
        return True

    @property
    def attributes(self) -> dict[str, int]:
        """CUDA's own figures of the device by name; empty without CuPy."""
        if not self._kernels:
            return {}
        import cupy  # noqa: PLC0415

        return dict(cupy.cuda.Device(self._device.index).attributes)

    def claim(self) -> None:
        """Make our stream the current one, for torch and for CuPy, whoever changed it."""
        torch.cuda.set_stream(self._stream)
        if self._kernels:
            import cupy  # noqa: PLC0415

            if hasattr(cupy.cuda.Stream, "from_external"):
                cupy.cuda.Stream.from_external(_ForeignStream(self._stream)).use()
            else:
                cupy.cuda.ExternalStream(self._stream.cuda_stream).use()

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return time.perf_counter()

    def event(self) -> Event:
        """Return a event with a time."""
        event: Event = _untyped.Event(enable_timing=True)
        return event

    def graph_event(self) -> Event:
        """Return a event that becomes a node of its own in a graph.

        Raises:
            UnsupportedError: If this torch is older than that (pytorch#155372).
        """
        try:
            event: Event = _untyped.Event(enable_timing=True, external=True)
        except TypeError as error:
            raise UnsupportedError(
                f"torch {torch.__version__} cannot time inside a graph; leave --timer graph out"
            ) from error
        return event

    def record(self, event: Event) -> None:
        """Queue a event."""
        _cuda(event).record(self._stream)

    def reached(self, event: Event) -> bool:
        """Return whether the device has come to the event."""
        return bool(_cuda(event).query())

    def elapsed_s(self, first: Event, last: Event) -> float:
        """Return the time between two events."""
        milliseconds: float = _cuda(first).elapsed_time(_cuda(last))
        return milliseconds * 1e-3

    def queue_blocking_kernel(self, seconds: float) -> None:
        """Queue the kernel that waits.

        Raises:
            RuntimeError: Without CuPy; ask `has_blocking_kernel` first.
        """
        if not self._kernels:
            raise RuntimeError("the device cannot be blocked without CuPy")
        self._kernels["block_stream"].launch(1, 1, (np.uint64(seconds * 1e9),), self._raw_stream)

    def clock_mark(self) -> ClockMark | None:
        """Return places for the counters of all multiprocessors."""
        return ClockPlaces(self._device) if self._kernels else None

    def mark_clock(self, mark: ClockMark) -> None:
        """Queue the kernel that reads the counters, one block for each multiprocessor."""
        places: Any = mark
        blocks = torch.cuda.get_device_properties(self._device).multi_processor_count
        arguments = places.next_arguments()
        self._kernels["read_clocks"].launch(blocks, 1, arguments, self._raw_stream)

    def clock_span(self, first: ClockMark, last: ClockMark) -> ClockSpan | None:
        """Return what passed between two marks."""
        one: Any = first
        other: Any = last
        return span_between(one.readings(), other.readings())

    def synchronize(self) -> None:
        """Wait for the stream."""
        self._stream.synchronize()

    def wait(self, event: Event) -> None:
        """Wait for an event."""
        _cuda(event).synchronize()

    def capture(self, enqueue: Callable[[], object]) -> Graph:
        """Record into a CUDA graph.

        Raises:
            CaptureError: With CUDA's reason.
        """
        self.has_recorded = True
        graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph, stream=self._stream):
                enqueue()
        except RuntimeError as error:
            reason = next(iter(str(error).splitlines()), "no reason given")
            raise CaptureError(
                f"cannot be recorded into a CUDA graph ({reason}); leave --timer graph out",
                out_of_memory=any(map(is_out_of_memory, _with_its_causes(error))),
            ) from error
        return graph

    def buffer(self, nbytes: int) -> Buffer:
        """Return random integers that fill so many bytes; never zeros, which run faster."""
        count = nbytes // torch.int32.itemsize
        return torch.randint(-(2**31), 2**31 - 1, (count,), dtype=torch.int32, device=self._device)

    def sweep(self, buffer: Buffer) -> Callable[[], object]:
        """Return what queues a read of a whole buffer; torch's own where there is no CuPy."""
        numbers: Any = buffer
        if not self._kernels:
            return lambda: torch.amax(numbers, dim=0, out=self._sink[0])
        sweep, stream = self._kernels["sweep"], self._raw_stream
        properties = torch.cuda.get_device_properties(self._device)
        blocks = properties.multi_processor_count * _SWEEP_BLOCKS_PER_SM
        arguments = (
            np.uintp(numbers.data_ptr()),
            np.uint64(numbers.nbytes // _VECTOR_BYTES),
            np.uint32(_NEVER),
            np.uintp(self._sink.data_ptr()),
        )

        def read(_kept: Any = numbers) -> None:
            # The kernel knows an address only: the memory lives as long as what reads it.
            sweep.launch(blocks, _SWEEP_THREADS, arguments, stream)

        return read


class TorchAllocator:
    """torch's caching allocator on one GPU.

    Live bytes are those that were asked for. What torch calls allocated is up to a MiB a tensor
    more, since it gives a large block away whole where the rest would be small: which block there
    is depends on what was built before, so that the same case would read differently in another
    order. CUDA's own asynchronous allocator does not count requests; its allocated bytes are taken.

    Args:
        device: The GPU, with its number.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        native = torch.cuda.get_allocator_backend() == "native"
        self._live = "requested_bytes.all" if native else "allocated_bytes.all"

    def allocated_bytes(self) -> int:
        """Return the bytes in live tensors."""
        return int(torch.cuda.memory_stats(self._device).get(f"{self._live}.current", 0))

    def reset_peaks(self) -> None:
        """Let both peaks begin at what is there now."""
        torch.cuda.reset_peak_memory_stats(self._device)

    def allocated_peak_bytes(self) -> int:
        """Return the most bytes in live tensors since then."""
        return int(torch.cuda.memory_stats(self._device).get(f"{self._live}.peak", 0))

    def reserved_peak_bytes(self) -> int:
        """Return the most bytes taken from the device since then."""
        return torch.cuda.max_memory_reserved(self._device)

    def used_bytes(self) -> int:
        """Return what is in use on the GPU, by whomever."""
        free, total = torch.cuda.mem_get_info(self._device)
        return total - free

    def free_bytes(self) -> int:
        """Return what can still be allocated: what the GPU has left, and what we hold unused."""
        free, _ = torch.cuda.mem_get_info(self._device)
        held = torch.cuda.memory_reserved(self._device)
        return free + held - torch.cuda.memory_allocated(self._device)

    def trim(self) -> None:
        """Give back to the device what no tensor needs."""
        torch.cuda.empty_cache()

    def synchronize(self) -> None:
        """Wait until the device is done."""
        torch.cuda.synchronize(self._device)


class _ForeignStream:
    """A stream by the protocol that CuPy asks for; torch's own speak it only since 2.10."""

    def __init__(self, stream: torch.cuda.Stream) -> None:
        self._stream = stream

    def __cuda_stream__(self) -> tuple[int, int]:
        return (0, self._stream.cuda_stream)


def timing_kernels(device_index: int) -> dict[str, Kernel]:
    """Return the kernels that timing itself launches; none where CuPy is missing or broken.

    Broken is a CuPy for another CUDA than the driver's, one without a compiler, or without a
    folder to keep what it compiled: then kernels are timed without guard, and rows say so.
    """
    try:
        modules = Modules(device_index)
        names = ("block_stream", "read_clocks", "sweep")
        return {name: modules.kernel("timing", name) for name in names}
    except (UnsupportedError, OSError, RuntimeError):
        return {}


def _with_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those before it: ending a recording that failed is a failure, too."""
    while error is not None:
        yield error
        error = error.__context__


def _cuda(event: Event) -> Any:
    """Return an event of ours as what it is; the port leaves its kind open."""
    return event
