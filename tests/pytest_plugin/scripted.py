"""Workers and devices that play a script, so that the plugin is tested without measuring."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from gpubench.device.scripted import ScriptedClock, ScriptedDevice
from gpubench.model import (
    Case,
    DeviceIdentity,
    MemoryUse,
    Observation,
    Software,
    Status,
    Timing,
    WorkDone,
)
from gpubench.pytest_plugin.measurements import MEASUREMENTS, Measurements
from gpubench.runner.found import Looked
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.output import Output
from gpubench.runner.versions import subject_of


def measured(*samples_s: float, items: int = 8) -> Observation:
    """Return what a visit finds that timed these samples."""
    median_s = sorted(samples_s)[len(samples_s) // 2]
    return Observation(
        status=Status.OK,
        timing=Timing(
            timer="scripted",
            samples=len(samples_s),
            calls_per_sample=1,
            dropped_samples=0,
            stop_reason="samples",
            timed_share=0.9,
            time_median_s=median_s,
            time_mean_s=sum(samples_s) / len(samples_s),
            time_min_s=min(samples_s),
            time_p05_s=min(samples_s),
            time_p25_s=median_s,
            time_p75_s=median_s,
            time_p95_s=max(samples_s),
            time_max_s=max(samples_s),
        ),
        work=WorkDone(items_per_s=items / median_s, flop=100, flop_per_s=100 / median_s),
        memory=MemoryUse(memory_allocated_bytes=4096),
        samples_s=samples_s,
    )


def failed(status: Status, detail: str) -> Observation:
    """Return what a visit finds that has no time."""
    return Observation(status=status, detail=detail)


def by_batch_size(case: Case) -> Observation:
    """Return samples that say which case they belong to: a millisecond per batch element."""
    return measured(*(case.batch_size * 1e-3 * k for k in (0.9, 1.0, 1.2)), items=case.batch_size)


@dataclass(eq=False)  # pytest 8 keeps plugins in a set
class Script:
    """Everything that a scripted session does and saw; one per test.

    Args:
        visit: What a worker answers to each visit; may raise.
        start: What happens when a worker starts; may raise.
        clock_s: Seconds of every call of a function.
    """

    visit: Callable[[Case], Observation] = by_batch_size
    start: Callable[[], None] = lambda: None
    clock_s: float = 1e-3
    starts: list[Setup] = field(default_factory=list)
    visits: list[Case] = field(default_factory=list)
    stops: int = 0

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Put measurements by script where the plugin looks for them."""
        config.stash[MEASUREMENTS] = Measurements(
            config,
            open_worker=lambda: _ScriptedWorker(self),
            open_device=lambda _plan: ScriptedDevice(
                script=ScriptedClock(call_times_s=(self.clock_s,))
            ),
        )


class _ScriptedWorker:
    """Answers by the script; see `gpubench.runner.worker.Worker`."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def start(self, setup: Setup) -> Ready:
        self._script.starts.append(setup)
        self._script.start()
        return Ready(
            device=DeviceIdentity(backend="cpu", device="scripted device"),
            software=Software(torch="v0"),
            workload_versions=tuple((subject_of(case), 1) for case in setup.cases),
        )

    def look(self, case: Case) -> Looked:
        return Looked()

    def soak(self) -> float:
        return 0.0

    def visit(self, case: Case) -> Observation:
        self._script.visits.append(case)
        return self._script.visit(case)

    def output(self) -> Output:
        return Output()

    def abort(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self._script.stops += 1
