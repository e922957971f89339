"""Where the seconds of a measurement went adds up to what it took."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from gpubench.device.scripted import ScriptedClock, ScriptedDevice
from gpubench.measure.effort import Effort
from gpubench.model import Case, Observation, Spent, Status
from gpubench.model.time_use import TimeUse
from gpubench.runner.bench import Bench
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.recording import Recording
from gpubench.runner.session import Session
from gpubench.runner.time_account import TimeAccount
from gpubench.runner.worker import WorkerLostError
from gpubench.runner.workload_cache import WorkloadCache
from gpubench.workloads.protocol import Check, Work
from tests.results.examples import example_row
from tests.runner.scripted import MEASURED, ScriptedWorker, ToyWorkload, case
from tests.runner.test_recording import Observer, Sink
from tests.runner.test_session import CASES, PLAN

START_S, SOAK_S, VISIT_S, STOP_S = 5.0, 20.0, 2.0, 0.5
SEEN = Spent(timed_s=1.0, held_s=0.25, warm_up_s=0.125, check_s=0.0, build_s=0.0)


@dataclass
class Timeline:
    """The session's clock, moved on by its workers."""

    at_s: float = 100.0

    def now_s(self) -> float:
        return self.at_s


@dataclass
class SlowWorker(ScriptedWorker):
    """A worker that takes its time."""

    timeline: Timeline | None = None

    def pass_time(self, seconds: float) -> None:
        assert self.timeline is not None
        self.timeline.at_s += seconds

    def start(self, setup: Setup) -> Ready:
        self.pass_time(START_S)
        return super().start(setup)

    def soak(self) -> float:
        self.pass_time(SOAK_S)
        return SOAK_S

    def visit(self, case: Case) -> Observation:
        self.pass_time(VISIT_S)
        return super().visit(case)

    def stop(self) -> None:
        self.pass_time(STOP_S)


def recorded(
    answers: dict[str, Observation | WorkerLostError], cases: Sequence[Case] = CASES
) -> tuple[Sink, TimeUse, float]:
    """Return the rows of two runs of three blocks, where their time went, and all of it."""
    timeline, sink = Timeline(), Sink()
    session = Session(
        plan=PLAN,
        cases=cases,
        open_worker=lambda: SlowWorker(answers, timeline=timeline, backend="cuda"),
        now_s=timeline.now_s,
    )
    recording = Recording(session, sink)
    recording.measure(Observer(sink))
    return sink, recording.time_use, timeline.at_s - 100.0


@dataclass
class SlowWorkloads:
    """Work that takes three seconds to build and a fraction of one to check."""

    inner: WorkloadCache
    clock: ScriptedClock

    def work(self, case: Case) -> Work:
        self.clock.pass_time(3.0)
        return replace(self.inner.work(case), check=self.check)

    def check(self) -> Check:
        self.clock.pass_time(0.75)
        return Check(error=0.0, tolerance=1.0)

    def footprint_bytes(self, case: Case) -> int | None:
        return None

    def forget(self) -> None:
        self.inner.forget()


def test_the_account_of_a_measurement_sums_to_its_wall_time() -> None:
    """Each process counts once, each visit by its parts; what has no name is the rest."""
    cases = (*CASES[:2], replace(CASES[2], regime="steady"))
    sink, use, took_s = recorded({c.id: replace(MEASURED, spent=SEEN) for c in cases}, cases)

    assert use.total_s == took_s
    assert dict(use.parts_s) == {
        "timed_s": 14.0,
        "held_s": 3.5,
        "warm_up_s": 1.75,
        "start_s": 2 * START_S,
        "soak_s": 2 * SOAK_S,
    }
    assert use.other_s == pytest.approx(14 * (VISIT_S - 1.375) + 2 * STOP_S)
    assert {row.spent.visit_s for row in sink.rows} == {VISIT_S}
    assert {row.spent.start_s for row in sink.rows} == {START_S}


def test_seconds_of_devices_at_the_same_time_pass_once() -> None:
    """Two that start for 8 s beside each other take 8 of 10 s, not 160 %."""
    account = TimeAccount()
    for number in range(2):
        row = example_row(run_id=f"r{number:032x}", loaded_devices=2)
        account.add(replace(row, spent=replace(SEEN, start_s=8.0)))
    use = account.of(10.0)

    assert dict(use.parts_s)["start_s"] == 8.0
    assert dict(use.parts_s)["timed_s"] == 1.0
    assert use.other_s == pytest.approx(10.0 - 8.0 - 1.375)


def test_a_visit_whose_process_was_lost_has_its_time_in_the_row() -> None:
    """A timeout is what takes longest of all; its later blocks are not visited."""
    lost = WorkerLostError(Status.TIMEOUT, "too slow")
    sink, use, took_s = recorded({CASES[0].id: lost}, CASES[:1])

    assert [row.spent.visit_s for row in sink.rows] == [VISIT_S + STOP_S, None, None] * 2
    assert use.total_s == took_s


def test_a_visit_tells_building_checks_and_warm_up_apart() -> None:
    """And a later one has neither building nor checks."""
    clock = ScriptedClock(host_gap_s=0.5e-3)
    device = ScriptedDevice(script=clock)

    cache = WorkloadCache(
        lambda _name: ToyWorkload(),
        [case()],
        device=device.torch_device,
        free_bytes=None,
        seed=0,
    )
    bench = Bench(
        device, SlowWorkloads(cache, clock), effort=Effort(sample_s=0.05), time_limit_s=60.0
    )
    first, later = bench.visit(case()).spent, bench.visit(case()).spent

    assert first.build_s == 3.0
    assert first.check_s == pytest.approx(0.75)
    assert (later.build_s, later.check_s) == (0.0, 0.0)
    for spent in (first, later):
        assert spent.timed_s is not None
        assert spent.held_s == pytest.approx(0.5 * spent.timed_s)
        assert spent.warm_up_s is not None
    assert first.warm_up_s is not None
    assert later.warm_up_s is not None
    assert first.warm_up_s > later.warm_up_s > 0
