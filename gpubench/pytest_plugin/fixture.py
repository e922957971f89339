"""The object behind the fixture `gpu_benchmark`."""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from gpubench.errors import GpubenchError, UsageError
from gpubench.model import Case, Observation, Status, format_params
from gpubench.pytest_plugin.declared import flag_names
from gpubench.pytest_plugin.measurements import Measurements
from gpubench.pytest_plugin.replay import replay_timer
from gpubench.stats.summary import summarize
from gpubench.workloads.protocol import Work
from gpubench.workloads.registry import find

_SKIPPED = frozenset({Status.OOM, Status.UNSUPPORTED})
"""Facts about the machine and not mistakes, so they skip the item; other failures fail it."""


class CaseFailedError(Exception):
    """A case has no time for a reason that fails its item."""


class GpuBenchmark:
    """Times a declared case, or any function, at one item.

    Args:
        item: The item that uses the fixture.
        benchmark: pytest-benchmark's fixture of the same item.
        measurements: What the session measures.
    """

    def __init__(
        self, item: pytest.Item, benchmark: BenchmarkFixture, measurements: Measurements
    ) -> None:
        self._item = item
        self._benchmark = benchmark
        self._measurements = measurements

    def __call__(
        self,
        work: Case | Callable[[], object],
        *,
        batch_size: int | None = None,
        flop: int | None = None,
        bytes_moved: int | None = None,
        items: int | None = None,
    ) -> Sequence[Observation]:
        """Measure, hand the samples to pytest-benchmark, and return the blocks' observations.

        Args:
            work: A declared case, or a function that does the work once; it may return before
                the device is done.
            batch_size: Of a function: what the rate per item refers to, >= 1.
            flop: Of a function: floating-point operations per call.
            bytes_moved: Of a function: bytes that a call must read and write.
            items: Of a function: what a call processes; by default the batch size.

        Raises:
            pytest.skip.Exception: Out of memory, or not supported here.
            pytest.fail.Exception: Wrong result, time limit or error.
        """
        __tracebackhide__ = True
        _refuse_xdist(self._item)
        try:
            if isinstance(work, Case):
                return self._report(work, self._declared(work))
            case = _case_of(self._item, batch_size)
            whole = Work(
                call=work, items=items or case.batch_size, flop=flop, bytes_moved=bytes_moved
            )
            return self._report(case, self._function(case, whole))
        except GpubenchError as error:
            pytest.fail(flag_names(error), pytrace=False)

    def _declared(self, case: Case) -> Sequence[Observation]:
        if self._benchmark.disabled:
            device = torch.device(self._measurements.plan.device)
            unit = find(case.workload).open(
                case, largest=case.batch_size, device=device, seed=self._measurements.plan.seed
            )
            self._benchmark(unit.work(case.batch_size).call)
            return ()
        return self._measurements.of_case(case, self._item.session.items)

    def _function(self, case: Case, work: Work) -> Sequence[Observation]:
        if self._benchmark.disabled:
            self._benchmark(work.call)
            return ()
        return self._measurements.of_function(case, work)

    def _report(self, case: Case, observations: Sequence[Observation]) -> Sequence[Observation]:
        __tracebackhide__ = True
        failed = next((seen for seen in observations if not seen.status.has_time), None)
        samples_s = [time_s for seen in observations for time_s in seen.samples_s]
        if failed is not None and not samples_s:
            self._give_up(case, failed)
        if samples_s:
            self._benchmark.extra_info.update(_extra_info(case, observations))
            replay_timer(self._item).load(samples_s)
            pedantic: Any = self._benchmark.pedantic
            pedantic(lambda: None, rounds=len(samples_s), iterations=1)
        return observations

    def _give_up(self, case: Case, failed: Observation) -> NoReturn:
        __tracebackhide__ = True
        reason = f"{case.id}: {failed.status}: {failed.detail}"
        if failed.status in _SKIPPED:
            pytest.skip(reason)

        def fail() -> None:
            raise CaseFailedError(reason)

        try:
            # Tells pytest-benchmark that the item did use its fixture, and has no result.
            pedantic: Any = self._benchmark.pedantic
            pedantic(fail, rounds=1, iterations=1)
        except CaseFailedError:
            pytest.fail(reason, pytrace=False)
        raise AssertionError("a function that raises returned")


def _case_of(item: pytest.Item, batch_size: int | None) -> Case:
    """Return the case that a function of the user's is: named after its test, params and size."""
    if batch_size is None or batch_size < 1:
        raise UsageError(
            item.nodeid,
            seen=f"gpu_benchmark(fn, batch_size={batch_size})",
            expected="an integer batch_size >= 1",
            advice="say how many items one call of fn processes as a batch",
        )
    path, _, name = item.nodeid.partition("::")
    module = path.removesuffix(".py").replace("/", ".")
    return Case(
        workload=f"{module}:{name.partition('[')[0].replace('::', '.')}",
        implementation="user",
        phase="forward",
        dtype="unknown",
        params=_params_of(item),
        batch_size=batch_size,
    )


def _params_of(item: pytest.Item) -> str:
    """Return the item's own parameters, so that its cases differ; the batch size has a column."""
    callspec = getattr(item, "callspec", None)
    params: dict[str, Any] = callspec.params if callspec is not None else {}
    return format_params(
        {
            name: value
            for name, value in params.items()
            if name != "batch_size" and isinstance(value, int | str)
        }
    )


def _extra_info(case: Case, observations: Sequence[Observation]) -> dict[str, Any]:
    """Return what pytest-benchmark's JSON says beyond times."""
    timed = [seen for seen in observations if seen.timing is not None]
    medians_s = [seen.timing.time_median_s for seen in timed if seen.timing is not None]
    work, memory = timed[0].work, timed[0].memory
    median_s = summarize(medians_s).median
    first_s = medians_s[0]
    return {
        "case": case.id,
        "batch_size": case.batch_size,
        "status": "+".join(sorted({str(seen.status) for seen in observations})),
        "warnings": sorted({name for seen in observations for name in seen.warnings}),
        "block_medians_s": medians_s,
        "items_per_s": work.items_per_s * first_s / median_s if work.items_per_s else None,
        "flop": work.flop,
        "flop_per_s": work.flop / median_s if work.flop else None,
        "bytes_moved": work.bytes_moved,
        "bytes_per_s": work.bytes_moved / median_s if work.bytes_moved else None,
        "memory_allocated_bytes": memory.memory_allocated_bytes,
        "memory_reserved_bytes": memory.memory_reserved_bytes,
        "memory_device_bytes": memory.memory_device_bytes,
    }


def _refuse_xdist(item: pytest.Item) -> None:
    """Fail an item that shares the machine with its siblings: its time would be theirs too."""
    __tracebackhide__ = True
    if hasattr(item.config, "workerinput"):
        pytest.fail(
            "xdist: -n runs items side by side, expected one at a time; leave -n out",
            pytrace=False,
        )
