"""The memory of one call, apart from everything else that is on the GPU."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.cuda.memory import memory_of
from gpubench.model import MemoryUse


@dataclass
class GpuProperties:
    """An allocator of made-up bytes.

    Args:
        others: What other cases and processes keep on the GPU.
        flush: What our flush buffer takes of it.
    """

    others: int = 0
    flush: int = 0
    live: int = 0
    peak: int = 0
    log: list[str] = field(default_factory=list)

    def allocate(self, nbytes: int) -> None:
        self.live += nbytes
        self.peak = max(self.peak, self.live)

    def free(self, nbytes: int) -> None:
        self.live -= nbytes

    def allocated_bytes(self) -> int:
        return self.others + self.flush + self.live

    def reset_peaks(self) -> None:
        self.peak = self.live
        self.log.append("reset")

    def allocated_peak_bytes(self) -> int:
        return self.others + self.flush + self.peak

    def reserved_peak_bytes(self) -> int:
        return self.others + self.flush + self.peak + 1000

    def used_bytes(self) -> int:
        return self.others + self.flush + self.peak + 5000

    def free_bytes(self) -> int:
        return 0

    def trim(self) -> None:
        self.log.append("trim")

    def synchronize(self) -> None:
        self.log.append("wait")


@dataclass
class Training:
    """Weights, an optimizer's state that the first call makes, gradients, and scratch."""

    gpu: GpuProperties
    weights: int = 400
    state: int = 0
    gradients: int = 0
    scratch: int = 700
    calls: int = 0

    def call(self) -> None:
        self.calls += 1
        self.release()
        self.gpu.allocate(self.scratch)
        self.gpu.allocate(self.weights)
        self.gradients = self.weights
        self.gpu.free(self.scratch)
        if not self.state:
            self.state = 2 * self.weights
            self.gpu.allocate(self.state)

    def release(self) -> None:
        self.gpu.free(self.gradients)
        self.gradients = 0

    def measured(self) -> MemoryUse:
        self.gpu.allocate(self.weights)
        return memory_of(
            self.call,
            self.gpu,
            release=self.release,
            resident_bytes=lambda: self.weights + self.state,
            ours_bytes=self.gpu.flush,
        )


def test_allocated_is_what_lives_and_what_a_call_adds() -> None:
    """Weights, state that the first call made, gradients and scratch, each once."""
    use = Training(GpuProperties()).measured()

    assert use.memory_allocated_bytes == 400 + 800 + (700 + 400)


@given(st.integers(0, 2**40), st.integers(0, 2**30))
def test_neither_other_cases_nor_the_flush_buffer_are_in_it(others: int, flush: int) -> None:
    """So that the order of cases changes no figure."""
    alone = Training(GpuProperties()).measured()
    crowded = Training(GpuProperties(others=others, flush=flush)).measured()

    assert crowded.memory_allocated_bytes == alone.memory_allocated_bytes


def test_reserved_and_device_leave_out_our_own_buffer() -> None:
    """A user has none."""
    use = Training(GpuProperties(others=50, flush=100_000)).measured()

    assert use.memory_reserved_bytes == 50 + 2300 + 1000
    assert use.memory_device_bytes == 50 + 2300 + 5000


def test_the_call_that_counts_is_the_third_from_a_trimmed_allocator() -> None:
    """The first makes state and the second finds it; nothing is freed late into the figure."""
    training = Training(GpuProperties())

    training.measured()

    assert training.calls == 3
    assert training.gpu.log == ["wait", "trim", "reset", "wait"]
    assert training.gradients == 0
