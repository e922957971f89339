"""The other tools, each asked as its documentation says, for a median where it has one."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

import torch
from torch.utils.benchmark import Timer

from gpubench.stats.summary import summarize
from tools.crosscheck.records import Times, UnavailableError

_untyped: Any = torch.cuda
"""The same module: its streams and events come without types."""

Call = Callable[[], object]

_TRIES = 5
_LEAST = 10


@contextmanager
def ordinary_stream() -> Iterator[None]:
    """Give a tool the stream that it expects, whatever gpubench has made current."""
    if not torch.cuda.is_available():
        yield
        return
    torch.cuda.synchronize()
    with torch.cuda.stream(torch.cuda.default_stream()), _ordinary_cupy_stream():
        yield
    torch.cuda.synchronize()


def _ordinary_cupy_stream() -> AbstractContextManager[object]:
    """Return the same for CuPy, whose events mark its own current stream and no other."""
    try:
        stream: AbstractContextManager[object] = import_module("cupy").cuda.Stream.null
    except ImportError:
        return nullcontext()
    return stream


def bare_loop(call: Call, *, cache: str, seconds: float) -> Times:
    """Time as people do by hand: an event pair, or two clock readings, around each call."""
    _refuse_cold(cache)
    count = _count(call, seconds)
    return _times(_event_loop(call, count) if cache == "hot" else _wall_loop(call, count))


def torch_timer(call: Call, *, cache: str, seconds: float) -> Times:
    """Time by `torch.utils.benchmark`: wall time of back-to-back calls, synchronised at the end."""
    _refuse_cold(cache)
    # Its default of one thread would time another work on a CPU.
    timer = Timer("call()", globals={"call": call}, num_threads=torch.get_num_threads())
    return _times(timer.blocked_autorange(min_run_time=seconds).times)


def triton_do_bench(call: Call, *, cache: str, seconds: float) -> Times:
    """Time by `triton.testing.do_bench`, which writes 256 MB before each call."""
    _require(cache, "cold", "it always flushes")
    testing = _module("triton.testing", "triton")
    return _of_triton(testing.do_bench, call, seconds)


def triton_cudagraph(call: Call, *, cache: str, seconds: float) -> Times:
    """Time by `triton.testing.do_bench_cudagraph`, which never flushes."""
    _require(cache, "hot", "it never flushes")
    testing = _module("triton.testing", "triton")
    with torch.cuda.stream(_untyped.Stream()):
        return _of_triton(testing.do_bench_cudagraph, call, seconds)


def cupyx_benchmark(call: Call, *, cache: str, seconds: float) -> Times:
    """Time by `cupyx.profiler.benchmark`, which waits for the GPU after each call."""
    _require(cache, "hot", "it never flushes")
    profiler = _module("cupyx.profiler", "cupy")
    # A name, since it asks the call for one, and a `partial` has none.
    result = profiler.benchmark(call, (), n_repeat=10_000, name="call", max_duration=seconds)
    return _times([float(one) for one in result.gpu_times[0]])


OTHERS: dict[str, Callable[..., Times]] = {
    "bare loop": bare_loop,
    "torch.utils.benchmark": torch_timer,
    "triton do_bench": triton_do_bench,
    "triton do_bench_cudagraph": triton_cudagraph,
    "cupyx benchmark": cupyx_benchmark,
}
"""By the names that the table prints; NVBench runs by itself, for all works at once."""


def _refuse_cold(cache: str) -> None:
    if cache == "cold":
        raise UnavailableError("it never flushes")


def _require(cache: str, wanted: str, why: str) -> None:
    if cache == "none":
        raise UnavailableError("it needs a GPU")
    if cache != wanted:
        raise UnavailableError(why)


def _module(name: str, package: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UnavailableError(f"{package} is not installed") from error


def _of_triton(timer: Callable[..., Any], call: Call, seconds: float) -> Times:
    """Return what one of Triton's timers says, which counts in milliseconds."""
    quartiles_ms = timer(call, rep=seconds * 1e3, quantiles=[0.25, 0.5, 0.75])
    p25, median, p75 = (float(one) * 1e-3 for one in quartiles_ms)
    return Times(median_s=median, p25_s=p25, p75_s=p75)


def _count(call: Call, seconds: float) -> int:
    """Return how many calls fill the time; the first ones warm up."""
    call()
    _synchronize()
    started_s = time.perf_counter()
    for _ in range(_TRIES):
        call()
    _synchronize()
    return max(_LEAST, round(seconds * _TRIES / (time.perf_counter() - started_s)))


def _event_loop(call: Call, count: int) -> list[float]:
    pairs = [tuple(_untyped.Event(enable_timing=True) for _ in range(2)) for _ in range(count)]
    for start, end in pairs:
        start.record()
        call()
        end.record()
    _synchronize()
    return [start.elapsed_time(end) * 1e-3 for start, end in pairs]


def _wall_loop(call: Call, count: int) -> list[float]:
    times_s = []
    for _ in range(count):
        started_s = time.perf_counter()
        call()
        times_s.append(time.perf_counter() - started_s)
    return times_s


def _synchronize() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _times(times_s: Sequence[float]) -> Times:
    found = summarize(times_s)
    return Times(median_s=found.median, p25_s=found.p25, p75_s=found.p75, samples=len(times_s))
