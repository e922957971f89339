"""Calls recorded into a CUDA graph, and the proof that their graph does what the work does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch

from gpubench.device.cuda.driver import CudaDriver, Graph

GAP_S = 1.5e-6
"""By so much a call of a graph may be shorter or longer than a single one: what lies between two
launches is a microsecond or so, and another one inside a graph."""

_TIMES_WITHIN = 0.05
"""And by so much of its own time, which a clock that moves on in between takes."""

_LEAST_OF_TIME = 0.5
"""A call of a graph that is shorter than this share of a single one is not the same call, however
short both are: work was left out (flashinfer-bench#414)."""

_RESULTS_WITHIN = 1e-3
"""Relative difference of results: the same kernels run, though sums by atomics may be reordered."""


class GraphRejectedError(Exception):
    """A work whose graph cannot be trusted to do what the work does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedGraph:
    """Recorded calls."""

    graph: Graph
    result: object
    """What the last of them returned; its memory is written by every replay."""


def recorded(driver: CudaDriver, enqueue: Callable[[], object]) -> RecordedGraph:
    """Return what a function queues as a graph, with what it returned.

    Raises:
        CaptureError: If it does something that cannot be recorded.
    """
    returned: list[object] = []
    graph = driver.capture(lambda: returned.append(enqueue()))
    return RecordedGraph(graph=graph, result=returned[0])


def refuse_other_results(
    driver: CudaDriver, call: Callable[[], object], recording: RecordedGraph, *, is_timed: bool
) -> None:
    """Compare what a graph writes with what the work returns.

    Args:
        driver: The GPU.
        call: The work.
        recording: Of calls of it.
        is_timed: Whether its times will be compared too, so that a work without a result, such as
            one that writes to memory of its own, has something that speaks for it.

    Raises:
        GraphRejectedError: With the reason.
    """
    expected = [tensor.clone() for tensor in _tensors(call())]
    if not expected and not is_timed:
        raise GraphRejectedError("it has neither a result nor a trusted time to compare with")
    got = list(_tensors(recording.result))
    for tensor, right in zip(got, expected, strict=False):
        # What the graph does not write must not look right from an earlier call.
        tensor.copy_(_wrong(right))
    recording.graph.replay()
    driver.synchronize()
    _compare_results(expected, got)


def refuse_other_times(single_s: float | None, replayed_s: float | None) -> None:
    """Compare the time of a call in a graph with that of single launches.

    Raises:
        GraphRejectedError: If they differ by more than what lies between two launches.
    """
    if single_s is None or replayed_s is None:
        raise GraphRejectedError("it could not be timed both ways")
    apart_s = abs(replayed_s - single_s)
    too_short = replayed_s < _LEAST_OF_TIME * single_s
    if too_short or apart_s > GAP_S + _TIMES_WITHIN * single_s:
        raise GraphRejectedError(
            f"a call takes {replayed_s * 1e6:.3g} us in its graph, {single_s * 1e6:.3g} us alone"
        )


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


def _tensors(result: object) -> Iterable[torch.Tensor]:
    if isinstance(result, torch.Tensor):
        return (result,)
    if isinstance(result, list | tuple):
        return (tensor for part in result for tensor in _tensors(part))
    return ()
