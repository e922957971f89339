"""The clock of recorded work: a CUDA graph with an event pair around every call, and its trial."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch

from gpubench.device.cuda.batch_clock import BatchClock
from gpubench.device.cuda.driver import CudaDriver, Event, Graph
from gpubench.measure.clock import Chunk, Clock
from gpubench.measure.mean_clock import mean_clock_hz
from gpubench.measure.timed_call import TimedCall

_INTERVALS = 16
"""Calls recorded into one graph: enough that its start is a small part, few enough to record."""

_AGREEMENT = 0.2
"""How far the graph's time may be from the eager one; a graph that left work out is far off
(flashinfer-bench#414), while launch gaps that it avoids are not."""

_RESULTS_WITHIN = 1e-3
"""Relative difference of results: the same kernels run, though sums by atomics may be reordered."""

_TRIAL_CALLS = 16


class GraphRejectedError(Exception):
    """A work whose graph cannot be trusted to do what the work does."""


@dataclass(frozen=True, slots=True)
class _Recorded:
    graph: Graph
    pairs: tuple[tuple[Event, Event], ...]


class GraphClock:
    """Times calls that the device repeats from a graph, so that the host has no part in it.

    Each call has an interval of its own; a window of several is the mean of theirs.

    Args:
        driver: The GPU.
        overhead_s: What two events read with nothing between them, in seconds.
    """

    timer = "cuda-graph"
    max_chunk = 64
    chunk_s = 0.05
    shares_intervals = False
    warnings = ()

    def __init__(self, driver: CudaDriver, *, overhead_s: float) -> None:
        self._driver = driver
        self._recorded: dict[TimedCall, _Recorded] = {}
        self._clock = BatchClock(driver)
        self.overhead_s = overhead_s

    def release(self) -> None:
        """Give up the recorded graphs and the memory that they keep for themselves."""
        self._recorded.clear()

    @property
    def for_warm_up(self) -> Clock:
        """This clock."""
        return self

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return self._driver.now_s()

    def time(self, timed: TimedCall, *, samples: int, calls_per_sample: int) -> Chunk:
        """Time a chunk; see `gpubench.measure.clock.Clock`.

        Raises:
            CaptureError: If the work cannot be recorded, which `try_graph` finds out first.
        """
        recorded = self._record(timed)
        wanted = samples * calls_per_sample
        times_s: list[float] = []
        clocks: list[tuple[float | None, float]] = []
        while len(times_s) < wanted:
            replayed_s = self._replay(recorded)
            clocks.append((self._clock.mean_hz(), sum(replayed_s)))
            times_s += replayed_s
        groups = range(0, wanted, calls_per_sample)
        return Chunk(
            times_s=tuple(statistics.fmean(times_s[g : g + calls_per_sample]) for g in groups),
            intervals_s=sum(times_s),
            extra_calls=len(times_s) - wanted,
            sm_clock_hz=mean_clock_hz(clocks),
        )

    def _replay(self, recorded: _Recorded) -> list[float]:
        self._clock.begin()
        recorded.graph.replay()
        self._clock.end()
        self._driver.synchronize()
        return [self._driver.elapsed_s(start, end) for start, end in recorded.pairs]

    def _record(self, timed: TimedCall) -> _Recorded:
        if timed not in self._recorded:
            driver = self._driver
            pairs = tuple((driver.graph_event(), driver.graph_event()) for _ in range(_INTERVALS))

            def enqueue() -> None:
                for start, end in pairs:
                    if timed.before is not None:
                        timed.before()
                    driver.record(start)
                    timed.call()
                    driver.record(end)

            self._recorded[timed] = _Recorded(driver.capture(enqueue), pairs)
        return self._recorded[timed]


def try_graph(
    driver: CudaDriver, call: Callable[[], object], *, graph: Clock, eager: Clock | None
) -> None:
    """Compare a work's graph with the work itself, result and time.

    Args:
        driver: The GPU.
        call: The work, called before.
        graph: The clock that is to be trusted with it.
        eager: The one that is trusted already; None where there is none, and results must do.

    Raises:
        GraphRejectedError: With the reason.
        CaptureError: If it cannot be recorded at all.
    """
    captured: list[object] = []
    once = driver.capture(lambda: captured.append(call()))
    expected = [tensor.clone() for tensor in _tensors(call())]
    got = list(_tensors(captured[0]))
    if not expected and eager is None:
        raise GraphRejectedError("it has neither a result nor a trusted time to compare with")
    for tensor, right in zip(got, expected, strict=False):
        # What the graph does not write must not look right from an earlier call.
        tensor.copy_(_wrong(right))
    once.replay()
    driver.synchronize()
    _compare_results(expected, got)
    if eager is not None:
        _compare_times(_median_s(eager, call), _median_s(graph, call))


def _wrong(right: torch.Tensor) -> torch.Tensor:
    """Return other numbers than the right ones, in every place."""
    if right.dtype == torch.bool:
        return ~right
    return torch.full_like(right, float("nan")) if right.is_floating_point() else right + 1


def _compare_results(expected: list[torch.Tensor], got: list[torch.Tensor]) -> None:
    if len(expected) != len(got):
        raise GraphRejectedError("its graph returns something else than the work")
    for one, other in zip(expected, got, strict=True):
        difference = torch.linalg.vector_norm(one.double() - other.double())
        norm = torch.linalg.vector_norm(one.double())
        # Written so that NaN is refused too.
        if not bool(difference <= _RESULTS_WITHIN * norm):
            raise GraphRejectedError("its graph computes something else than the work")


def _compare_times(eager_s: float | None, graph_s: float | None) -> None:
    if eager_s is None or graph_s is None:
        raise GraphRejectedError("it could not be timed both ways")
    if abs(graph_s / eager_s - 1.0) > _AGREEMENT:
        raise GraphRejectedError(
            f"its graph takes {graph_s * 1e6:.3g} us, the work itself {eager_s * 1e6:.3g} us"
        )


def _median_s(clock: Clock, call: Callable[[], object]) -> float | None:
    chunk = clock.time(TimedCall(call=call), samples=_TRIAL_CALLS, calls_per_sample=1)
    return statistics.median(chunk.times_s) if chunk.times_s else None


def _tensors(result: object) -> Iterable[torch.Tensor]:
    if isinstance(result, torch.Tensor):
        return (result,)
    if isinstance(result, list | tuple):
        return (tensor for part in result for tensor in _tensors(part))
    return ()
