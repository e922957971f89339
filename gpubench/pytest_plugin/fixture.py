"""The object behind the fixture `gpu_benchmark`."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gpubench.errors import GpubenchError, UnsupportedError, UsageError
from gpubench.model import Case, Observation, Status
from gpubench.pytest_plugin.declared import check_declared, plain_case
from gpubench.pytest_plugin.extra_info import extra_info
from gpubench.pytest_plugin.function_case import case_of_function, work_of_function
from gpubench.pytest_plugin.options import in_our_words
from gpubench.pytest_plugin.replay import replay_timer

if TYPE_CHECKING:
    from gpubench.pytest_plugin.measurements import Measurements

_SKIPPED = frozenset({Status.OOM, Status.UNSUPPORTED})
"""Facts about the machine and not mistakes, so they skip the item; other failures fail it."""


class NoTimeError(Exception):
    """Tells pytest-benchmark that an item used its fixture and has no result."""


class GpuBenchmark:
    """Times a declared case, or any function, at one item.

    Args:
        item: The item that uses the fixture.
        benchmark: pytest-benchmark's fixture of the same item.
        measurements: What the session measures.
    """

    def __init__(
        self, item: pytest.Item, benchmark: BenchmarkFixture, measurements: "Measurements"
    ) -> None:
        self._item = item
        self._benchmark: Any = benchmark  # it comes without types
        self._measurements = measurements
        self._called = False
        self._handed_over = False

    def __call__(
        self,
        work: Case | Callable[..., object],
        /,
        *args: object,
        batch_size: int | None = None,
        flop: int | None = None,
        bytes_moved: int | None = None,
        items: int | None = None,
        **kwargs: object,
    ) -> Sequence[Observation]:
        """Measure, hand the samples to pytest-benchmark, and return the blocks' observations.

        A declared case is measured in fresh processes, together with those of all other items. A
        function is measured in this process, at this item and in one run, since no other process
        could be given it.

        Args:
            work: A declared case, or a function that does the work once; it may return before
                the device is done.
            *args: Of a function: what to call it with.
            batch_size: Of a function: what the rate per item refers to, >= 1.
            flop: Of a function: floating-point operations per call.
            bytes_moved: Of a function: bytes that a call must read and write.
            items: Of a function: what a call processes; by default the batch size.
            **kwargs: Of a function: what to call it with. The four names above are the fixture's;
                a function that takes one of them itself has to be wrapped in a lambda.

        Returns:
            One observation per block and run; none with `--benchmark-disable`, which makes one
            call of the work.

        Raises:
            pytest.skip.Exception: Out of memory, or not supported here.
            pytest.fail.Exception: Wrong result, time limit, error, or a mistake in the call.
        """
        __tracebackhide__ = True
        numbers = {"items": items, "flop": flop, "bytes_moved": bytes_moved}
        try:
            self._refuse_misuse()
            if isinstance(work, Case):
                self._refuse_arguments(args, {"batch_size": batch_size, **numbers, **kwargs})
                return self._declared(plain_case(work))
            return self._function(_bound(work, args, kwargs), batch_size, numbers)
        except GpubenchError as error:
            # From None: pytest would print the line a second time as the cause of the first.
            raise pytest.fail.Exception(in_our_words(error), pytrace=False) from None
        finally:
            self._leave()

    def pedantic(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse what pytest-benchmark's fixture offers and this one decides itself.

        Raises:
            pytest.fail.Exception: Always.
        """
        __tracebackhide__ = True
        self._refuse_method("pedantic")

    def weave(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse to time a function inside of other code.

        Raises:
            pytest.fail.Exception: Always.
        """
        __tracebackhide__ = True
        self._refuse_method("weave")

    patch = weave

    def _refuse_method(self, name: str) -> NoReturn:
        __tracebackhide__ = True
        error = UsageError(
            self._item.nodeid,
            seen=f"gpu_benchmark.{name} was called",
            expected="gpu_benchmark(fn, *args, batch_size=..), which decides how often to call",
            advice="give --gpubench-blocks or --gpubench-sample-time",
        )
        self._leave()
        raise pytest.fail.Exception(str(error), pytrace=False)

    def _declared(self, case: Case) -> Sequence[Observation]:
        __tracebackhide__ = True
        check_declared(case)
        if self._benchmark.disabled:
            return self._call_once(lambda: self._measurements.call_of(case))
        return self._report(case, self._measurements.of_case(case, self._item))

    def _function(
        self, function: Callable[[], object], batch_size: int | None, numbers: dict[str, int | None]
    ) -> Sequence[Observation]:
        __tracebackhide__ = True
        case = case_of_function(self._item, function, batch_size)
        work = work_of_function(self._item, case, **numbers)
        if self._benchmark.disabled:
            return self._call_once(lambda: function)
        return self._report(case, self._measurements.of_function(case, function, work))

    def _call_once(self, open_call: Callable[[], Callable[[], object]]) -> Sequence[Observation]:
        """Call the work through pytest-benchmark, which is disabled and does nothing else."""
        __tracebackhide__ = True
        try:
            call = open_call()
        except (UnsupportedError, MemoryError) as error:
            pytest.skip(str(error))
        self._handed_over = True
        self._benchmark.pedantic(call)
        return ()

    def _report(self, case: Case, observations: Sequence[Observation]) -> Sequence[Observation]:
        __tracebackhide__ = True
        failed = next((seen for seen in observations if not seen.status.has_time), None)
        if failed is not None:
            _give_up(case, failed)
        timer = replay_timer(self._item)
        samples_s = [time_s for seen in observations for time_s in seen.samples_s]
        self._benchmark.extra_info.update(extra_info(case, observations))
        timer.load(samples_s)
        self._handed_over = True
        self._benchmark.pedantic(lambda: None, rounds=len(samples_s), iterations=1)
        return observations

    def _leave(self) -> None:
        """Tell pytest-benchmark of an item without a time, or it warns that it was not used."""

        def no_time() -> NoReturn:
            raise NoTimeError

        if not self._handed_over:
            self._handed_over = True
            with suppress(NoTimeError):
                self._benchmark.pedantic(no_time)

    def _refuse_misuse(self) -> None:
        if self._called:
            raise UsageError(
                self._item.nodeid,
                seen="gpu_benchmark was called a second time",
                expected="one call per item",
                advice="parametrize the test, or write a second one",
            )
        self._called = True
        config = self._item.config
        # With --benchmark-disable nothing is timed, and sharing the machine does no harm.
        if hasattr(config, "workerinput") and not config.getoption("benchmark_disable"):
            raise UsageError(
                "xdist",
                seen="-n runs items side by side",
                expected="one item at a time, or times would be each other's",
                advice="leave -n out or give -n 0",
            )
        replay_timer(self._item)  # an item that has none is told so before it is measured

    def _refuse_arguments(self, args: Sequence[object], named: dict[str, object]) -> None:
        given = [".."] * len(args) + [f"{name}=.." for name in named if named[name] is not None]
        if given:
            raise UsageError(
                self._item.nodeid,
                seen=f"gpu_benchmark(case, {', '.join(given)})",
                expected="a case alone, since it has its own numbers",
                advice="leave them out",
            )


def _bound(
    function: Callable[..., object], args: Sequence[object], kwargs: dict[str, object]
) -> Callable[[], object]:
    """Return a function with its arguments; one without stays itself, and costs nothing more."""
    if not (args or kwargs) or not callable(function):
        return function
    return partial(function, *args, **kwargs)


def _give_up(case: Case, failed: Observation) -> NoReturn:
    __tracebackhide__ = True
    reason = f"{case.id}: {failed.status}: {failed.detail}"
    if failed.status in _SKIPPED:
        pytest.skip(reason)
    pytest.fail(reason, pytrace=False)
