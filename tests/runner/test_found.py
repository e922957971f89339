"""What a first process finds out about a case is told to later ones, and checked there."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import torch

from gpubench.device.scripted import ScriptedDevice
from gpubench.measure.effort import Effort
from gpubench.model import KernelFacts, MemoryUse, Status
from gpubench.runner.bench import Bench
from gpubench.runner.events import Looking
from gpubench.runner.found import FoundOnce, Looked
from gpubench.runner.session import Session
from gpubench.runner.worker import WorkerLostError
from gpubench.workloads.protocol import Check, Work
from tests.runner.scripted import ScriptedWorker, case
from tests.runner.test_session import PLAN

CASES = (case(8), case(16), case(32, regime="steady"))
MEMORY = MemoryUse(memory_allocated_bytes=4096)
KERNEL = KernelFacts(kernel_name="gemm", grid="8x1x1", blocks_per_sm=2.0)


@dataclass
class OneWork:
    """A work that returns what it is told, and counts how often it is compared."""

    result: float = 1.0
    recordable: bool = True
    error: float = 0.25
    checks: int = 0

    def work(self, _case: object) -> Work:
        return Work(
            call=lambda: torch.full((4,), self.result),
            items=1,
            check=self.check,
            recordable=self.recordable,
        )

    def check(self) -> Check:
        self.checks += 1
        return Check(error=self.error, tolerance=1.0)

    def footprint_bytes(self, _case: object) -> int | None:
        return None

    def forget(self) -> None:
        return


@dataclass
class Gpu(ScriptedDevice):
    """A scripted GPU that counts its profiles."""

    profiles: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.torch_device = torch.device("cuda", 0)

    def kernel_pass(self, call: Any) -> KernelFacts:
        self.profiles += 1
        return super().kernel_pass(call)


def looked(gpu: Gpu, works: OneWork, *found: FoundOnce) -> FoundOnce:
    """Return what a process finds that is told of what others found."""
    bench = Bench(gpu, works, effort=Effort(sample_s=0.01), time_limit_s=60.0, found=found)
    answer = bench.look(CASES[0])
    assert answer.found is not None
    assert bench.visit(CASES[0]).work.check_error == answer.found.look.check_error
    return answer.found


@pytest.fixture
def first() -> FoundOnce:
    return looked(Gpu(memory=MEMORY, kernel=KERNEL), OneWork())


def test_a_process_that_computes_the_same_bits_takes_over_what_was_found(first: FoundOnce) -> None:
    """The same bits as a result that was compared are as right, and of the same kernel."""
    gpu, works = Gpu(memory=replace(MEMORY, memory_allocated_bytes=1)), OneWork(error=0.5)

    assert looked(gpu, works, first) == first
    assert (works.checks, gpu.profiles) == (0, 0)
    assert first.kernel == KERNEL


def test_a_process_that_computes_other_bits_finds_out_everything_anew(first: FoundOnce) -> None:
    """Another kernel may have been chosen, whose result nobody has looked at."""
    other = KernelFacts(kernel_name="gemm_splitK")
    gpu = Gpu(memory=replace(MEMORY, memory_allocated_bytes=8192), kernel=other)
    works = OneWork(result=1.0 + 1e-7, error=0.5)

    found = looked(gpu, works, first)

    assert (works.checks, gpu.profiles) == (1, 1)
    assert found.look.check_error == 0.5
    assert found.kernel == other


def test_a_step_is_compared_anew_and_keeps_its_kernel_if_it_needs_the_same_memory(
    first: FoundOnce,
) -> None:
    """Its weights change from call to call, so that no two processes compute the same bits."""
    known = replace(first, fingerprint="")
    gpu, works = Gpu(memory=MEMORY), OneWork(recordable=False, error=0.5)

    found = looked(gpu, works, known)

    assert (works.checks, gpu.profiles) == (1, 0)
    assert (found.look.check_error, found.kernel) == (0.5, KERNEL)


def test_a_step_that_is_wrong_in_a_later_process_is_found(first: FoundOnce) -> None:
    """Its comparison is never taken over."""
    known = replace(first, fingerprint="")
    works = OneWork(recordable=False, error=2.0)
    bench = Bench(
        Gpu(memory=MEMORY), works, effort=Effort(sample_s=0.01), time_limit_s=60.0, found=(known,)
    )

    answer = bench.look(CASES[0])

    assert answer.failure is not None
    assert answer.failure.status is Status.WRONG


def test_a_step_whose_whole_batch_is_not_made_of_numbers_is_wrong() -> None:
    """However right the few elements are that are compared: weights may have run away."""
    works = OneWork(recordable=False, result=float("nan"))
    bench = Bench(Gpu(), works, effort=Effort(sample_s=0.01), time_limit_s=60.0)

    answer = bench.look(CASES[0])

    assert answer.failure is not None
    assert answer.failure.status is Status.WRONG
    assert "NaN or infinity" in answer.failure.detail


def test_a_look_that_fails_says_why() -> None:
    """And its visits need not be made."""
    works = OneWork(error=2.0)
    bench = Bench(Gpu(), works, effort=Effort(sample_s=0.01), time_limit_s=60.0)

    answer = bench.look(CASES[0])

    assert answer.failure is not None
    assert answer.failure.status is Status.WRONG


def session(*workers: ScriptedWorker) -> Session:
    """Return a session whose workers come one after the other, the last one again and again."""
    left = list(workers)
    return Session(
        plan=PLAN,
        cases=CASES,
        open_worker=lambda: left.pop(0) if len(left) > 1 else left[0],
    )


def test_a_worker_with_a_gpu_looks_at_all_cases_first_and_warms_up_last(
    first: FoundOnce,
) -> None:
    """Profiles and graphs do not go together, and what was measured has warmed the GPU already."""
    found = {one.id: Looked(found=replace(first, case=one)) for one in CASES}
    worker = ScriptedWorker(backend="cuda", looks=found)

    kinds = [type(event).__name__ for event in session(worker).events()]

    looks = ["Looking", "LookedAt"] * len(CASES)
    of_run = ["Started", *looks, *["Visiting", "CellMeasured"] * 2 * PLAN.blocks]
    assert kinds[: len(of_run) + 3] == [*of_run, "Looking", "Visiting", "CellMeasured"]
    assert sorted(one.id for one in worker.looked[:3]) == sorted(one.id for one in CASES)
    assert worker.soaks == PLAN.runs
    assert worker.setups[0].found == ()
    assert {one.case for one in worker.setups[1].found} == set(CASES)


def test_a_worker_on_a_cpu_looks_when_it_comes_to_a_case() -> None:
    """Nothing there has to come first."""
    worker = ScriptedWorker()

    assert not any(isinstance(event, Looking) for event in session(worker).events())
    assert (worker.looked, worker.soaks) == ([], 0)


def test_a_case_that_a_worker_is_lost_at_is_not_asked_of_the_next_one() -> None:
    """It has its status without a visit, and the others are measured."""
    lost = WorkerLostError(Status.ERROR, "the process was killed by SIGSEGV")
    broken = ScriptedWorker(backend="cuda", looks={CASES[0].id: lost})
    sound = ScriptedWorker(backend="cuda")

    rows = [event.row for event in session(broken, sound).events() if hasattr(event, "row")]

    assert broken.stopped == 1
    assert {row.outcome.status for row in rows if row.case.id == CASES[0].id} >= {Status.ERROR}
    assert all(row.outcome.status is Status.OK for row in rows if row.case.id != CASES[0].id)
    run_0 = [one for one in sound.looked if one == CASES[0]]
    assert len(run_0) == PLAN.runs - 1
