"""One process's visits: what is built, checked, measured, and how failures become rows."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from gpubench.device.scripted import ScriptedClock, ScriptedDevice, ScriptedWatch
from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.measure.effort import Effort
from gpubench.model import Case, KernelFacts, MemoryUse, Status, Telemetry
from gpubench.runner.bench import Bench
from gpubench.runner.workload_cache import WorkloadCache
from gpubench.workloads.protocol import Check, Work
from tests.runner.scripted import ToyWorkload, case

CASE = case()


def bench(
    workload: ToyWorkload,
    device: ScriptedDevice,
    *,
    limit_s: float = 60.0,
    written: Callable[[], object] = lambda: None,
) -> Bench:
    workloads = WorkloadCache(
        lambda name: workload,
        [CASE, case(32)],
        device=device.torch_device,
        free_bytes=device.free,
        seed=0,
    )
    effort = Effort(sample_s=0.05)
    return Bench(device, workloads, effort=effort, time_limit_s=limit_s, written=written)


def raising_at(call_number: int, error: BaseException) -> Callable[[], None]:
    """Return a work that raises at its n-th call and works otherwise."""
    calls = iter(range(1, 1_000_000))

    def call() -> None:
        if next(calls) == call_number:
            raise error

    return call


def test_a_visit_reports_time_work_memory_and_check() -> None:
    """A row needs all of it from one visit."""
    workload = ToyWorkload(check=Check(error=1e-7, tolerance=1e-6))
    device = ScriptedDevice(memory=MemoryUse(memory_allocated_bytes=4096))

    got = bench(workload, device).visit(CASE)

    assert got.status is Status.OK
    assert got.timing is not None
    assert got.timing.time_median_s == pytest.approx(1e-3)
    assert got.work.items_per_s == pytest.approx(8000.0)
    assert got.work.flop_per_s == pytest.approx(8e6)
    assert got.work.bytes_per_s == pytest.approx(1e4)
    assert got.work.check_error == 1e-7
    assert got.memory.memory_allocated_bytes == 4096
    assert len(got.samples_s) == got.timing.samples


def test_what_a_work_knows_of_its_kernel_goes_before_what_the_device_saw() -> None:
    """A profiler cannot know a kernel's tiles, and the work need not know everything."""
    workload = ToyWorkload(kernel=KernelFacts(grid="8x1x1", tiles=8))
    device = ScriptedDevice(kernel=KernelFacts(kernel_name="ours", grid="9x1x1"))

    got = bench(workload, device).visit(CASE).kernel

    assert got == KernelFacts(kernel_name="ours", grid="8x1x1", tiles=8)


def test_a_case_is_built_once_and_for_the_largest_batch() -> None:
    """Weights are shared by all sizes; inputs are slices of the largest batch."""
    workload = ToyWorkload()
    visits = bench(workload, ScriptedDevice())

    for _ in range(3):
        visits.visit(CASE)
        visits.visit(case(32))

    assert workload.opened == [32]


def test_batches_that_do_not_fit_do_not_size_the_inputs() -> None:
    """One hopeless size must not take the others along."""
    workload = ToyWorkload(footprint=lambda c: c.batch_size * 100)
    visits = bench(workload, ScriptedDevice(free=1000))

    small, large = visits.visit(CASE), visits.visit(case(32))

    assert workload.opened == [8]
    assert small.status is Status.OK
    assert large.status is Status.OOM
    assert "3.2" in large.detail


def test_a_case_that_cannot_be_estimated_fails_alone() -> None:
    """One case with bad params must not keep the others from being measured."""

    def footprint(measured: Case) -> int | None:
        if measured.batch_size == 32:
            raise WorkloadError("params", seen="none", expected="k", advice="add it")
        return None

    visits = bench(ToyWorkload(footprint=footprint), ScriptedDevice())

    assert visits.visit(case(32)).status is Status.ERROR
    assert visits.visit(CASE).status is Status.OK


def test_the_full_warm_up_is_made_once_per_case() -> None:
    """Later blocks only undo what the cases in between did."""
    device = ScriptedDevice(script=ScriptedClock([1e-3]))
    visits = bench(ToyWorkload(), device)

    first = visits.visit(CASE).timing
    second = visits.visit(CASE).timing

    assert first is not None
    assert second is not None
    assert first.timed_share is not None
    assert second.timed_share is not None
    assert second.timed_share > first.timed_share


def test_every_visit_starts_from_a_clean_allocator() -> None:
    """What ran before must not show in a case's figures."""
    device = ScriptedDevice()
    visits = bench(ToyWorkload(), device)

    visits.visit(CASE)
    visits.visit(CASE)

    assert device.cleaned == 2


def test_a_wrong_result_is_never_timed() -> None:
    """A fast wrong kernel is no kernel."""
    workload = ToyWorkload(check=Check(error=0.5, tolerance=1e-6))

    got = bench(workload, ScriptedDevice()).visit(CASE)

    assert got.status is Status.WRONG
    assert got.timing is None
    assert "0.5" in got.detail


def test_a_nan_error_is_wrong() -> None:
    """NaN compares as neither larger nor smaller, and must not slip through."""
    workload = ToyWorkload(check=Check(error=math.nan, tolerance=1e-6))

    assert bench(workload, ScriptedDevice()).visit(CASE).status is Status.WRONG


def test_without_a_reference_a_result_with_nan_is_wrong() -> None:
    """A user's workload needs no reference, but NaN is never a result."""
    workload = ToyWorkload(call=lambda: [1.0, math.nan])

    assert bench(workload, ScriptedDevice()).visit(CASE).status is Status.WRONG


@pytest.mark.parametrize("call_number", [1, 2, 3, 20, 35])
def test_out_of_memory_at_the_nth_call_is_a_row(call_number: int) -> None:
    """Wherever memory ends - check, memory pass, warm-up, sampling - the case is `oom`."""
    workload = ToyWorkload(call=raising_at(call_number, MemoryError("no more")))

    got = bench(workload, ScriptedDevice()).visit(CASE)

    assert got.status is Status.OOM
    assert got.detail == "no more"
    assert got.timing is None


def test_the_next_case_goes_on_after_out_of_memory() -> None:
    """One large batch must not end the run."""
    workload = ToyWorkload(call=raising_at(3, MemoryError("no more")))
    visits = bench(workload, ScriptedDevice())

    assert visits.visit(CASE).status is Status.OOM
    assert visits.visit(case(32)).status is Status.OK


def test_an_error_in_the_middle_of_a_block_is_let_through() -> None:
    """Nobody knows what state the process is in, so the process has to end."""
    workload = ToyWorkload(call=raising_at(30, RuntimeError("illegal access")))

    with pytest.raises(RuntimeError, match="illegal access"):
        bench(workload, ScriptedDevice()).visit(CASE)


def test_an_unsupported_case_is_a_row() -> None:
    """What this machine cannot do is a fact about it."""
    workload = ToyWorkload(call=raising_at(1, UnsupportedError("no tf32 here")))

    got = bench(workload, ScriptedDevice()).visit(CASE)

    assert (got.status, got.detail) == (Status.UNSUPPORTED, "no tf32 here")


def test_a_case_beyond_its_time_limit_is_a_row() -> None:
    """A slow case costs its limit and no more."""
    device = ScriptedDevice(script=ScriptedClock([5.0]))

    got = bench(ToyWorkload(), device, limit_s=3.0).visit(CASE)

    assert got.status is Status.TIMEOUT
    assert "3 s" in got.detail


def test_a_clock_that_rejects_everything_is_an_error_row() -> None:
    """No trusted sample, no time."""
    clock = ScriptedClock([1e-4], distrusted=frozenset(range(100_000)))

    got = bench(ToyWorkload(), ScriptedDevice(script=clock), limit_s=1e9).visit(CASE)

    assert got.status is Status.ERROR
    assert "rejected" in got.detail


def test_a_scattering_row_is_noisy() -> None:
    """Noise above 5 % is said on the row itself."""
    clock = ScriptedClock([1e-3 * (1 + 0.2 * (i % 2)) for i in range(5000)])

    assert bench(ToyWorkload(), ScriptedDevice(script=clock)).visit(CASE).status is Status.NOISY


@pytest.mark.parametrize(("spread", "status"), [(0.048, Status.OK), (0.052, Status.NOISY)])
def test_noise_above_five_percent_makes_a_row_noisy(spread: float, status: Status) -> None:
    """The contract's boundary, on the row's own interquartile range over its median."""
    # Two fifths of the calls low, two fifths high: the quartiles are where they are put.
    times_s = [1e-3 * (1 + step * spread / 2) for step in (-1, 1, 0, -1, 1)] * 500
    effort = Effort(sample_s=0.2, precision=0.0)
    device = ScriptedDevice(script=ScriptedClock(times_s))
    workloads = WorkloadCache(
        lambda name: ToyWorkload(), [CASE], device=device.torch_device, free_bytes=None, seed=0
    )

    got = Bench(device, workloads, effort=effort, time_limit_s=60.0).visit(CASE)

    assert got.status is status


def test_a_slow_check_counts_against_the_time_limit_before_memory_is_looked_at() -> None:
    """A case that spends its limit on being checked is not called any further."""
    calls: list[int] = []
    clock = ScriptedClock()

    class SlowCheck(ToyWorkload):
        def open(self, case: Case, **_: object) -> "SlowCheck":
            return self

        def work(self, batch_size: int) -> Work:
            return Work(call=lambda: calls.append(1), items=1, check=self.slow)

        def slow(self) -> Check:
            clock.pass_time(10.0)
            return Check(error=0.0, tolerance=1.0)

    got = bench(SlowCheck(), ScriptedDevice(script=clock), limit_s=3.0).visit(CASE)

    assert got.status is Status.TIMEOUT
    assert calls == []


def test_what_the_sensors_saw_travels_with_the_row() -> None:
    """Telemetry and its warnings belong to the block during which they were read."""
    calm = ScriptedWatch(Telemetry(power_w=300.0))
    busy = ScriptedWatch(Telemetry(power_w=290.0), names=("foreign-process",))
    visits = bench(ToyWorkload(), ScriptedDevice(readings=(calm, busy)))

    first, second = visits.visit(CASE), visits.visit(CASE)

    assert first.telemetry.power_w == 300.0
    assert second.telemetry.power_w == 290.0
    assert second.warnings == ("foreign-process",)


def test_a_cold_case_is_flushed_before_every_sample() -> None:
    """Cold means that no sample finds what an earlier one left in the cache."""
    flushes = []
    device = ScriptedDevice(flusher=lambda: flushes.append(1))

    got = bench(ToyWorkload(), device).visit(case(cache="cold"))

    assert got.timing is not None
    assert len(flushes) == got.timing.samples


def test_what_a_call_leaves_behind_is_released() -> None:
    """Gradients of one case must not count in the memory of the next."""
    workload = ToyWorkload()

    bench(workload, ScriptedDevice()).visit(CASE)

    assert workload.released >= 2


HOT = ScriptedWatch(reading=Telemetry(throttle="hw-thermal"), is_spoiled=True)
COOL = ScriptedWatch(reading=Telemetry(temperature_c=60.0))


def test_a_block_in_which_the_gpu_was_too_hot_is_measured_again_after_a_rest() -> None:
    """It says something about the room; the row is the one that came after."""
    device = ScriptedDevice(readings=(HOT, HOT, COOL))

    got = bench(ToyWorkload(), device).visit(CASE)

    assert got.status is Status.OK
    assert got.telemetry == COOL.reading
    assert got.warnings == ("repeated-after-throttling",)
    assert device.rests_s == [2.0, 4.0]


def test_a_gpu_that_stays_too_hot_is_a_finding() -> None:
    """At last the block is kept, as `throttled`."""
    device = ScriptedDevice(readings=(HOT,))

    got = bench(ToyWorkload(), device).visit(CASE)

    assert got.status is Status.THROTTLED
    assert got.timing is not None
    assert device.rests_s == [2.0, 4.0, 8.0]


def test_a_gpu_that_is_always_too_hot_costs_a_minute_and_not_an_hour() -> None:
    """Every case would rest for 14 s in every block."""
    device = ScriptedDevice(readings=(HOT,))
    visits = bench(ToyWorkload(), device)

    statuses = {visits.visit(case(size)).status for size in range(1, 50)}

    assert statuses == {Status.THROTTLED}
    assert sum(device.rests_s) <= 60.0


def test_a_case_that_fits_alone_fits_in_any_order() -> None:
    """What other cases have built must not decide whether there is room."""
    cases = [CASE, replace(CASE, phase="wgrad")]
    device = ScriptedDevice()

    def call() -> None:
        if len(workloads._open) > 1:
            raise MemoryError("two curves do not fit")

    workload = ToyWorkload(call=call)
    workloads = WorkloadCache(
        lambda _name: workload, cases, device=device.torch_device, free_bytes=None, seed=0
    )
    visits = Bench(device, workloads, effort=Effort(sample_s=0.05), time_limit_s=60.0)

    assert {visits.visit(one).status for one in cases * 2} == {Status.OK}
    # What the device itself has built for others is in the way too.
    assert device.forgotten == 3


def test_a_case_that_does_not_fit_alone_is_out_of_memory() -> None:
    """Once more with the GPU to itself, and no more."""
    called: list[int] = []

    def call() -> None:
        called.append(1)
        raise MemoryError("too large")

    fits, large = ToyWorkload(), ToyWorkload(call=call)
    workloads = WorkloadCache(
        {"toy": fits, "large": large}.__getitem__,
        [CASE, replace(CASE, workload="large")],
        device=torch.device("cpu"),
        free_bytes=None,
        seed=0,
    )
    visits = Bench(ScriptedDevice(), workloads, effort=Effort(sample_s=0.05), time_limit_s=60.0)
    visits.visit(CASE)

    assert visits.visit(replace(CASE, workload="large")).status is Status.OOM
    assert len(called) == 2
    assert visits.visit(CASE).status is Status.OK


def test_a_call_behind_a_flush_has_no_energy_of_its_own() -> None:
    """The flush reads more than most calls do, and one counter has counted both."""
    reading = ScriptedWatch(reading=Telemetry(energy_j=3.0, power_w=400.0))
    device = ScriptedDevice(readings=(reading,), flusher=lambda: None)

    cold = bench(ToyWorkload(), device).visit(replace(CASE, cache="cold"))
    hot = bench(ToyWorkload(), device).visit(replace(CASE, cache="hot"))

    assert cold.telemetry == Telemetry(power_w=400.0)
    assert hot.telemetry == reading.reading


def test_no_rest_is_longer_than_the_time_limit_allows() -> None:
    """The parent would kill the process in the middle of it."""
    device = ScriptedDevice(readings=(HOT,))

    got = bench(ToyWorkload(), device, limit_s=5.0).visit(CASE)

    assert got.status is Status.THROTTLED
    assert device.rests_s == [2.0]


@pytest.mark.parametrize("call_s", [0.4, 1.0, 2.0, 3.0, 5.0])
def test_a_throttled_block_that_was_measured_is_kept_whatever_comes_after(call_s: float) -> None:
    """A repetition that passes the time limit must not turn a finding into nothing."""
    device = ScriptedDevice(script=ScriptedClock(call_times_s=(call_s,)), readings=(HOT,))

    got = bench(ToyWorkload(), device).visit(CASE)

    assert got.status is Status.THROTTLED
    assert device.script.now_s() <= 61.0 + call_s


def test_there_is_no_rest_before_a_block_that_would_not_end_in_time() -> None:
    """It would be waited for, and thrown away."""
    device = ScriptedDevice(script=ScriptedClock(call_times_s=(3.0,)), readings=(HOT,))

    got = bench(ToyWorkload(), device).visit(CASE)

    assert got.status is Status.THROTTLED
    assert device.rests_s == []


def test_a_block_that_gets_slower_still_after_a_rest_is_not_lost() -> None:
    """The first one was whole."""
    times_s = [*[0.1] * 20, *[30.0] * 100]
    device = ScriptedDevice(script=ScriptedClock(call_times_s=times_s), readings=(HOT,))

    got = bench(ToyWorkload(), device).visit(CASE)

    assert got.status is Status.THROTTLED
    assert got.timing is not None
    assert got.timing.time_median_s == pytest.approx(0.1)


def test_who_broke_the_device_gets_the_blame() -> None:
    """Libraries report an earlier fault as a lack of memory; the next case is innocent."""

    class Broken(ScriptedDevice):
        def clean(self) -> None:
            super().clean()
            if self.cleaned > 1:
                raise RuntimeError("an illegal memory access was encountered")

    with pytest.raises(RuntimeError, match="illegal memory access"):
        bench(ToyWorkload(call=raising_at(1, MemoryError("not initialised"))), Broken()).visit(CASE)


def test_both_attempts_of_a_case_that_does_not_fit_beside_others_share_one_time_limit() -> None:
    """The parent waits for one."""
    cases = [CASE, replace(CASE, phase="wgrad")]
    device = ScriptedDevice()

    def call() -> None:
        if len(workloads._open) > 1:
            device.script.pass_time(40.0)
            raise MemoryError("two curves do not fit")
        device.script.pass_time(5.0)

    workload = ToyWorkload(call=call)
    workloads = WorkloadCache(
        lambda _name: workload, cases, device=device.torch_device, free_bytes=None, seed=0
    )
    visits = Bench(device, workloads, effort=Effort(sample_s=0.05), time_limit_s=60.0)
    visits.visit(cases[0])
    before_s = device.script.now_s()

    assert visits.visit(cases[1]).status is Status.TIMEOUT
    assert device.script.now_s() - before_s <= 66.0


def test_how_many_calls_share_an_interval_is_decided_once() -> None:
    """Near the limit a case would be timed one way in one block and another way in the next."""
    device = ScriptedDevice(script=ScriptedClock([1.9e-6] * 20_000 + [2.1e-6], overhead_s=1e-7))
    visits = bench(ToyWorkload(), device)

    first, second = visits.visit(CASE).timing, visits.visit(CASE).timing

    assert first is not None
    assert second is not None
    assert first.calls_per_sample > 1
    assert second.time_median_s == pytest.approx(2.1e-6)
    assert second.calls_per_sample == first.calls_per_sample


def test_an_estimate_that_the_clock_rejected_decides_nothing_for_later_blocks() -> None:
    """A host that is slow at first would have its short calls timed one by one for ever."""
    script = ScriptedClock([2e-6], overhead_s=1e-6, distrusted=frozenset(range(20)))
    visits = bench(ToyWorkload(), ScriptedDevice(script=script))

    first, second = visits.visit(CASE).timing, visits.visit(CASE).timing

    assert first is not None
    assert second is not None
    assert second.calls_per_sample > 1


def test_a_failed_call_leaves_nothing_behind() -> None:
    """Half a backward pass keeps the gradients that it had made when memory ran out."""
    workload = ToyWorkload(call=raising_at(3, MemoryError()))

    got = bench(workload, ScriptedDevice()).visit(CASE)

    assert got.status is Status.OOM
    assert workload.released > 0


def test_where_trying_is_harmless_an_estimate_is_not_believed() -> None:
    """An estimate that is too high would say that a GPU cannot hold what it can."""
    workload = ToyWorkload(footprint=lambda c: 10**15)
    device = ScriptedDevice(free=1000, overcommits=False)

    assert bench(workload, device).visit(CASE).status is Status.OK


def test_a_work_that_knows_its_kernel_is_not_profiled() -> None:
    """A profile takes time, and a process with many of them loses records."""
    known = KernelFacts(kernel_name="ours", grid="8x1x1", blocks_per_sm=1.0)
    device = ScriptedDevice(kernel=KernelFacts(kernel_name="seen", tiles=3))

    assert bench(ToyWorkload(kernel=known), device).visit(CASE).kernel == known


def test_tiles_are_read_from_the_kernel_that_was_seen() -> None:
    """Where neither the device nor the work itself tells them."""
    seen = KernelFacts(kernel_name="sgemm_128x64")
    device = ScriptedDevice(kernel=seen)
    workload = ToyWorkload(tiles=lambda kernel: len(kernel.kernel_name or ""))

    assert bench(workload, device).visit(CASE).kernel == replace(seen, tiles=12)


def users(call: Callable[[], object], *, check: Check | None = None) -> ToyWorkload:
    """Return a workload that a stranger wrote."""
    return ToyWorkload(call=call, check=check, by_user=True)


def test_a_promise_of_work_is_an_error() -> None:
    """Timed as it was, a generator did 42 million items a second."""
    got = bench(users(lambda: (value for value in [1])), ScriptedDevice()).visit(CASE)

    assert got.status is Status.ERROR
    assert got.detail.startswith("the call returned a generator; nothing was executed")


def test_a_check_of_its_own_does_not_make_a_promise_a_result() -> None:
    """The check may well execute what the call does not."""
    workload = users(lambda: map(abs, [1]), check=Check(error=0.0, tolerance=1.0))

    assert bench(workload, ScriptedDevice()).visit(CASE).status is Status.ERROR


@pytest.mark.parametrize(
    "result", [None, [], "text", object(), torch.empty(0), np.array([object()])]
)
def test_a_work_that_shows_nothing_is_unchecked(result: object) -> None:
    """It has a time, and nobody could see that it did anything; every block says so."""
    visits = bench(users(lambda: result), ScriptedDevice())

    for got in (visits.visit(CASE), visits.visit(CASE)):
        assert got.status is Status.OK
        assert got.warnings == ("unchecked",)


@pytest.mark.parametrize("result", [1, 0.5, torch.ones(2), [torch.ones(2)], {"n": 3}])
def test_a_work_that_shows_a_value_is_not(result: object) -> None:
    """A number that is finite is what can be checked."""
    assert bench(users(lambda: result), ScriptedDevice()).visit(CASE).warnings == ()


def test_a_work_with_a_check_may_return_nothing() -> None:
    """Its check has seen to it."""
    workload = users(lambda: None, check=Check(error=0.0, tolerance=1.0))

    assert bench(workload, ScriptedDevice()).visit(CASE).warnings == ()


def test_memory_that_grows_is_a_warning_with_the_bytes() -> None:
    """Accelerate and torch threads: noise that nobody finds the reason of."""
    got = bench(users(lambda: 1.0), ScriptedDevice(growth=4096)).visit(CASE)

    assert got.status is Status.OK
    assert got.warnings == ("memory-grows",)
    assert got.detail == "each call leaves 4096 bytes behind"


def test_our_own_works_are_not_asked_for_growth() -> None:
    """They are tested; three calls more would cost each case its time."""
    assert bench(ToyWorkload(), ScriptedDevice(growth=4096)).visit(CASE).warnings == ()


def test_a_result_that_overflows_while_it_is_timed_is_a_warning() -> None:
    """In-place work is fine at its first call and inf after some thousand."""
    values = iter([1.0] * 20)
    visits = bench(users(lambda: next(values, math.inf)), ScriptedDevice())

    got = visits.visit(CASE)

    assert got.status.has_time
    assert got.warnings == ("not-finite-when-timed",)


def test_a_result_that_was_never_finite_is_its_checks_business() -> None:
    """A mask of -inf is right where the check says so."""
    workload = users(lambda: -math.inf, check=Check(error=0.0, tolerance=1.0))

    assert bench(workload, ScriptedDevice()).visit(CASE).warnings == ()


@pytest.mark.parametrize(("limit_s", "warned"), [(60.0, True), (4.2, False)])
def test_a_work_is_looked_at_again_if_there_is_time(limit_s: float, warned: bool) -> None:
    """The parent kills a second after the limit, and the row would be lost."""
    values = iter([1.0] * 5)
    device = ScriptedDevice(script=ScriptedClock([0.5]))

    got = bench(users(lambda: next(values, math.inf)), device, limit_s=limit_s).visit(CASE)

    assert got.status.has_time
    assert ("not-finite-when-timed" in got.warnings) is warned


def test_a_failure_without_a_text_or_with_a_page_is_one_short_line() -> None:
    """A detail is a cell of a table."""

    class MuteError(UnsupportedError):
        def __str__(self) -> str:
            raise RuntimeError("no words")

    mute = bench(ToyWorkload(call=raising_at(1, MuteError())), ScriptedDevice()).visit(CASE)
    page = UnsupportedError("a page\n" * 1000)
    long = bench(ToyWorkload(call=raising_at(1, page)), ScriptedDevice()).visit(CASE)

    assert mute.status is Status.UNSUPPORTED
    assert "cannot be had" in mute.detail
    assert len(long.detail) <= 200
    assert "\n" not in long.detail


@pytest.mark.parametrize(
    ("silent_calls", "warnings"),
    [(0, ("output-while-timed",)), (10**6, ()), (3, ("output-while-timed",))],
)
def test_output_while_timed_is_a_warning(silent_calls: int, warnings: tuple[str, ...]) -> None:
    """It took part of the time."""
    calls: list[int] = []

    def written() -> int:
        return max(0, len(calls) - silent_calls)

    def call() -> float:
        calls.append(1)
        return 1.0

    visits = bench(users(call), ScriptedDevice(), written=written)

    assert visits.visit(CASE).warnings == warnings
