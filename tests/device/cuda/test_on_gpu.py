"""A real GPU: what its clocks, memory figures and faults are like. Skipped where there is none."""

import os
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from gpubench.device.cuda.device import CudaDevice
from gpubench.device.cuda.open import open_cuda
from gpubench.device.protocol import BlockUse
from gpubench.measure.effort import Effort
from gpubench.measure.timed_call import TimedCall
from gpubench.model import Case, Status
from gpubench.runner.bench import Bench
from gpubench.runner.messages import Setup
from gpubench.runner.worker import ProcessWorker, WorkerLostError
from gpubench.runner.workload_cache import WorkloadCache
from gpubench.workloads.fingerprint import fingerprint
from gpubench.workloads.protocol import Work
from gpubench.workloads.registry import find

pytestmark = pytest.mark.gpu

MIB = 2**20


@pytest.fixture(scope="module")
def gpu() -> CudaDevice:
    """Open the first GPU once, without graphs, beside which no profile can be made."""
    return open_cuda("cuda:0", timer="events", identify=False)


@pytest.fixture(scope="module")
def graphs() -> CudaDevice:
    """Open it with graphs: the last tests here."""
    return open_cuda("cuda:0", timer="", identify=False)


def case(cache: str, batch_size: int = 256, **changes: object) -> Case:
    values: dict[str, object] = {
        "workload": "matmul",
        "implementation": "torch",
        "phase": "forward",
        "dtype": "bfloat16",
        "params": "k=4096;n=4096;rows=1",
        "batch_size": batch_size,
        "cache": cache,
    }
    return Case(**{**values, **changes})  # type: ignore[arg-type]


def median_s(gpu: CudaDevice, call: Callable[[], object], cache: str = "hot") -> float:
    gpu.clean()  # makes the GPU's stream the current one, as every visit does
    chunk = gpu.clock(case(cache)).time(
        TimedCall(call=call, before=gpu.flush(case(cache))), samples=32, calls_per_sample=1
    )
    assert chunk.dropped == 0
    return statistics.median(chunk.times_s)


def product(side: int) -> Callable[[], object]:
    x = torch.randn(side, side, device="cuda", dtype=torch.bfloat16)
    return lambda: torch.mm(x, x)


def test_a_hold_of_a_millisecond_is_measured_within_a_percent(gpu: CudaDevice) -> None:
    """The events and the GPU's timer agree on what a second is."""
    assert median_s(gpu, gpu.busy_for(1e-3)) == pytest.approx(1e-3, rel=0.01)


def test_a_slow_host_does_not_move_a_kernels_time(gpu: CudaDevice) -> None:
    """200 us of host work before each launch: 10 times what the kernel takes."""
    multiply = product(1024)

    def slowly() -> None:
        until = time.perf_counter() + 200e-6
        while time.perf_counter() < until:
            pass
        multiply()

    alone = [median_s(gpu, multiply) for _ in range(5)]
    slow = [median_s(gpu, slowly) for _ in range(5)]

    assert statistics.median(slow) == pytest.approx(statistics.median(alone), rel=0.01)


def test_the_floor_is_below_three_microseconds(gpu: CudaDevice) -> None:
    """So that kernels of 60 us are timed one by one."""
    assert 0 < gpu.clock(case("hot")).overhead_s < 3e-6


def test_a_read_of_half_the_l2_is_slower_cold_than_hot(gpu: CudaDevice) -> None:
    """And the GPU's flush is proven to work."""
    l2_bytes = torch.cuda.get_device_properties(0).L2_cache_size
    driver = gpu._parts.driver
    read = driver.sweep(driver.buffer(l2_bytes // 2))

    assert median_s(gpu, read, "cold") > 1.2 * median_s(gpu, read, "hot")
    assert "flush-ineffective" not in gpu.clock(case("cold")).warnings


def test_the_peak_of_a_known_allocation_is_exact(gpu: CudaDevice) -> None:
    """What was asked for, whatever the allocator rounds it to."""

    def call() -> None:
        first = torch.empty(3 * MIB + 100, dtype=torch.uint8, device="cuda")
        second = torch.empty(5 * MIB, dtype=torch.uint8, device="cuda")
        del first, second

    use = gpu.memory_pass(call, release=lambda: None, resident_bytes=lambda: 7)

    assert use.memory_allocated_bytes == 7 + 3 * MIB + 100 + 5 * MIB
    assert use.memory_device_bytes is not None


def test_a_profile_names_the_kernel_of_a_product(gpu: CudaDevice) -> None:
    """With its grid, and how many of its blocks a multiprocessor holds."""
    facts = gpu.kernel_pass(product(4096))

    assert facts.kernel_name
    assert facts.grid
    assert facts.blocks_per_sm is not None
    assert facts.blocks_per_sm >= 1


def test_a_profile_does_not_slow_down_what_is_timed_after_it(gpu: CudaDevice) -> None:
    """A profiler that stays attached makes work slower by a tenth or two (pytorch#146604).

    Dense time is compared, in which the host has no part: the wall time of such short products is
    the host's, and on a virtual machine it was 11 % *shorter* after the profile.
    """
    x = torch.randn(64, 64, device="cuda")

    def step() -> None:
        for _ in range(200):
            torch.mm(x, x)

    def dense_s() -> float:
        gpu.clean()
        clock = gpu.clock(case("none", 3))
        chunk = clock.time(TimedCall(call=step), samples=128, calls_per_sample=1)
        assert chunk.dense_s
        return statistics.median(chunk.dense_s)

    before = dense_s()
    gpu.kernel_pass(product(1024))

    assert dense_s() == pytest.approx(before, rel=0.05)


def test_a_row_of_a_real_gpu_has_its_sensors(gpu: CudaDevice) -> None:
    """Energy needs two seconds."""
    curves = WorkloadCache(
        find, [case("hot")], device=gpu.torch_device, free_bytes=gpu.free_bytes(), seed=0
    )
    bench = Bench(gpu, curves, effort=Effort(sample_s=0.6), time_limit_s=60.0)

    got = bench.visit(case("hot"))

    assert got.status.has_time
    assert got.work.check_error is not None
    assert got.telemetry.sm_clock_mhz is not None
    assert got.telemetry.energy_j is None or got.telemetry.energy_j > 0
    assert got.timing is not None
    assert got.timing.timer == "cuda-event"
    assert got.timing.dropped_samples == 0


class _Units:
    """A bench's works, made by a test."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call

    def work(self, case: Case) -> Work:
        return Work(call=self._call, items=1)

    def footprint_bytes(self, case: Case) -> int | None:
        return None

    def forget(self) -> None:
        return


def test_out_of_memory_is_a_row_and_the_next_case_finds_a_clean_gpu(gpu: CudaDevice) -> None:
    """The run goes on."""
    total = torch.cuda.get_device_properties(0).total_memory

    def greedy() -> torch.Tensor:
        half = torch.empty(total // 2, dtype=torch.uint8, device="cuda")
        return torch.cat([half, half])

    effort = Effort(sample_s=0.05)
    failed = Bench(gpu, _Units(greedy), effort=effort, time_limit_s=60.0).visit(case("none"))
    free = gpu.free_bytes()
    after = Bench(gpu, _Units(product(256)), effort=effort, time_limit_s=60.0)

    assert failed.status is Status.OOM
    assert free is not None
    assert free > total // 2
    assert after.visit(case("none", 1)).status.has_time


POISON = """
import torch
from gpubench.workloads.fingerprint import fingerprint
from gpubench.workloads.protocol import Work

def act(case, device):
    x = torch.ones(16, device=device)
    bad = torch.tensor([10**9], device=device)
    return Work(call=lambda: x[bad] if case.batch_size == 2 else x + 1, items=1)
"""


def test_a_poisoned_context_is_a_row_and_the_next_case_gets_a_fresh_process(
    tmp_path: Path,
) -> None:
    """After an illegal index nothing works in that process any more."""
    (tmp_path / "poison.py").write_text(POISON, encoding="utf-8")
    cases = tuple(
        case("none", size, workload="poison:act", implementation="user", params="")
        for size in (1, 2)
    )

    def worker() -> ProcessWorker:
        opened = ProcessWorker()
        opened.start(
            Setup(
                device="cuda:0",
                threads=0,
                seed=0,
                sample_s=0.05,
                time_limit_s=60.0,
                identify=False,
                cases=cases,
                search_path=(str(tmp_path),),
            )
        )
        return opened

    first = worker()
    with pytest.raises(WorkerLostError) as lost:
        first.visit(cases[1])
    assert lost.value.status is Status.ERROR
    second = worker()
    try:
        assert second.visit(cases[0]).status.has_time
    finally:
        second.stop()


def test_kill_9_leaves_no_process_on_the_gpu(tmp_path: Path) -> None:
    """A worker dies with its parent."""
    command = [sys.executable, "-m", "gpubench", "run", "--preset", "smoke", "--device", "cuda"]
    with subprocess.Popen(
        [*command, "-o", str(tmp_path / "killed.csv")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    ) as parent:
        try:
            assert parent.stderr is not None
            assert any("measuring" in line for line in parent.stderr)
            workers = _children_of(parent.pid)
        finally:
            parent.kill()

    assert workers
    for worker in workers:
        _wait_until_gone(worker)


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_until_gone(pid: int) -> None:
    """Return when a process has ended, and fail if it has not after half a minute."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ready, _, _ = select.select([descriptor], [], [], 30)
    os.close(descriptor)
    assert ready


def test_random_data_is_no_zeros(gpu: CudaDevice) -> None:
    """Hardware runs faster on zeros."""
    driver = gpu._parts.driver
    numbers = driver.buffer(MIB)

    assert isinstance(numbers, torch.Tensor)
    assert np.count_nonzero(numbers.cpu().numpy()) > 0.99 * numbers.numel()


def test_the_gpus_own_counters_tell_the_clock_that_nvml_tells(gpu: CudaDevice) -> None:
    """Within a tenth, as NVML's is of a moment; and no clock is above the GPU's highest."""
    work = gpu.busy_for(5e-3)
    gpu.clean()
    chunk = gpu.clock(case("hot", regime="burst")).time(
        TimedCall(call=work), samples=1, calls_per_sample=1
    )
    with gpu.watch() as watch:
        for _ in range(200):
            work()
        torch.cuda.synchronize()
    told_mhz = watch.telemetry(BlockUse(calls=200)).sm_clock_mhz

    assert chunk.sm_clock_hz is not None
    assert told_mhz is not None
    assert abs(chunk.sm_clock_hz / (told_mhz * 1e6) - 1) < 0.1


def test_a_heavy_product_is_measured_in_bursts_and_kept_busy(gpu: CudaDevice) -> None:
    """Each row has its own clock; where the limit binds, it is the clock that tells them apart."""
    cases = [case("hot", 4096, regime=regime) for regime in ("burst", "steady", "burst")]
    workloads = WorkloadCache(find, cases, device=gpu.torch_device, free_bytes=None, seed=0)
    bench = Bench(gpu, workloads, effort=Effort(sample_s=0.1), time_limit_s=60.0)
    gpu.soak()

    first, steady, again = (bench.visit(one) for one in cases)

    for seen in (first, steady, again):
        assert seen.timing is not None, seen.detail
        assert seen.telemetry.cycles is not None
    assert first.timing is not None
    assert steady.timing is not None
    assert again.timing is not None
    assert abs(again.timing.time_median_s / first.timing.time_median_s - 1) < 0.01
    assert steady.timing.time_median_s > 0.98 * first.timing.time_median_s
    assert steady.timing.dropped_samples == 0
    assert steady.telemetry.power_w is not None
    assert steady.telemetry.energy_j is not None
    cycles = [seen.telemetry.cycles or 0.0 for seen in (first, steady)]
    assert abs(cycles[1] / cycles[0] - 1) < 0.03


def replayed(
    gpu: CudaDevice, call: Callable[[], object], which: Case, calls: int = 1
) -> tuple[float, str, tuple[str, ...]]:
    """Return what a case's clock says of a work that may be recorded, and which clock it was."""
    gpu.clean()
    clock = gpu.clock(which)
    timed = TimedCall(call=call, before=gpu.flush(which), recordable=True)
    clock.time(timed, samples=8, calls_per_sample=calls)
    chunk = clock.time(timed, samples=64, calls_per_sample=calls)
    assert chunk.dropped == 0
    return statistics.median(chunk.times_s), clock.timer, clock.warnings


# From here on graphs are recorded. They keep their process from making profiles, and come last.


@pytest.mark.parametrize(("side", "calls"), [(64, 64), (512, 32), (1024, 1), (4096, 1)])
@pytest.mark.parametrize("cache", ["hot", "cold"])
def test_a_graph_takes_what_single_launches_take(
    graphs: CudaDevice, side: int, calls: int, cache: str
) -> None:
    """Within what lies between two launches; the trial accepts products of every length."""
    multiply, calls = product(side), calls if cache == "hot" else 1
    alone = graphs.clock(case(cache, side)).time(
        TimedCall(call=multiply, before=graphs.flush(case(cache, side))),
        samples=16,
        calls_per_sample=calls,
    )
    alone_s = statistics.median(alone.times_s)

    graph_s, timer, warnings = replayed(graphs, multiply, case(cache, side + 1), calls)

    assert (timer, warnings) == ("cuda-graph", ())
    assert abs(graph_s - alone_s) < 1.5e-6 + 0.03 * alone_s


def test_a_slow_host_does_not_move_a_graph(graphs: CudaDevice) -> None:
    """Its launch comes late, and the device starts when it is there as a whole."""
    multiply = product(1024)
    quick, _, _ = replayed(graphs, multiply, case("hot", 2))

    def slowly() -> object:
        until = time.perf_counter() + 200e-6
        while time.perf_counter() < until:
            pass
        return multiply()

    slow, timer, _ = replayed(graphs, slowly, case("hot", 3))

    assert timer == "cuda-graph"
    assert slow == pytest.approx(quick, rel=0.02)


def test_kernels_of_ours_are_recorded_with_torchs(graphs: CudaDevice) -> None:
    """CuPy launches on the stream that is captured; a split product takes memory in each call."""
    for implementation in ("cupy-tensor", "cupy-tensor-split"):
        which = case("hot", 128, implementation=implementation, regime="burst")
        curves = WorkloadCache(find, [which], device=graphs.torch_device, free_bytes=None, seed=0)
        got = Bench(graphs, curves, effort=Effort(sample_s=0.05), time_limit_s=60.0).visit(which)

        assert got.timing is not None, got.detail
        assert got.timing.timer == "cuda-graph"
        assert "graph-rejected" not in got.warnings


def test_most_of_a_later_visit_to_a_short_kernel_is_timed(graphs: CudaDevice) -> None:
    """The goals of short kernels, on a real host."""
    which = case("hot", 16, regime="burst")
    curves = WorkloadCache(find, [which], device=graphs.torch_device, free_bytes=None, seed=0)
    bench = Bench(graphs, curves, effort=Effort(sample_s=0.05), time_limit_s=60.0)
    bench.visit(which)

    got = bench.visit(which)

    assert got.timing is not None, got.detail
    assert got.timing.timed_share is not None
    assert got.timing.timed_share > 0.4


def test_short_kernels_have_a_steady_value(graphs: CudaDevice) -> None:
    """Replayed, they keep the GPU busy."""
    which = case("hot", 16, regime="steady")
    curves = WorkloadCache(find, [which], device=graphs.torch_device, free_bytes=None, seed=0)

    got = Bench(graphs, curves, effort=Effort(sample_s=0.05), time_limit_s=60.0).visit(which)

    assert got.timing is not None, got.detail
    assert got.timing.timer == "cuda-graph"
    assert got.timing.dropped_samples == 0


def test_two_processes_compute_the_same_bits_of_a_product(graphs: CudaDevice) -> None:
    """So that a later run takes over what the first one found."""
    which = case("hot", 100)
    prints = {
        fingerprint(
            WorkloadCache(find, [which], device=graphs.torch_device, free_bytes=None, seed=0)
            .work(which)
            .call()
        )
        for _ in range(2)
    }
    worker = ProcessWorker()
    try:
        worker.start(
            Setup(
                device="cuda:0",
                threads=0,
                seed=0,
                sample_s=0.05,
                time_limit_s=60.0,
                identify=False,
                cases=(which,),
            )
        )
        found = worker.look(which).found
    finally:
        worker.stop()

    assert found is not None
    assert prints == {found.fingerprint}


def test_no_profile_is_made_beside_graphs(graphs: CudaDevice) -> None:
    """A profiler that comes back to them has crashed processes."""
    replayed(graphs, product(256), case("hot", 5))

    assert graphs.kernel_pass(product(256)).kernel_name is None
