"""Workloads and workers that do what a test tells them to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch

from gpubench.model import Case, DeviceIdentity, KernelFacts, Observation, Software, Status, Timing
from gpubench.runner.found import Looked
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.output import Output
from gpubench.runner.worker import WorkerLostError
from gpubench.workloads.protocol import Check, OpenWorkload, Work


def case(batch_size: int = 8, **changes: object) -> Case:
    """Return a case of the workload `toy`."""
    values: dict[str, object] = {
        "workload": "toy",
        "implementation": "torch",
        "phase": "forward",
        "dtype": "float32",
        "batch_size": batch_size,
    }
    return Case(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class ToyWorkload:
    """A workload whose call, check and footprint are given to it."""

    call: Callable[[], object] = lambda: 1.0
    check: Check | None = None
    kernel: KernelFacts = KernelFacts()
    footprint: Callable[[Case], int | None] = lambda case: None
    tiles: Callable[[KernelFacts], int | None] = lambda kernel: None
    name: str = "toy"
    version: int = 3
    by_user: bool = False
    opened: list[int] = field(default_factory=list)
    released: int = 0

    def flop(self, case: Case) -> int | None:
        return 1000 * case.batch_size

    def footprint_bytes(self, case: Case) -> int | None:
        return self.footprint(case)

    def open(self, case: Case, *, largest: int, device: torch.device, seed: int) -> OpenWorkload:
        self.opened.append(largest)
        return _ToyUnit(self)


@dataclass
class _ToyUnit:
    workload: ToyWorkload

    def work(self, batch_size: int) -> Work:
        def release() -> None:
            self.workload.released += 1

        check = self.workload.check
        return Work(
            call=self.workload.call,
            items=batch_size,
            kernel=self.workload.kernel,
            flop=1000 * batch_size,
            bytes_moved=10,
            check=None if check is None else (lambda: check),
            release=release,
            tiles=self.workload.tiles,
            by_user=self.workload.by_user,
        )


def timing(median_s: float = 1e-3) -> Timing:
    """Return a block's timing in which every quantile is the same."""
    return Timing(
        timer="scripted",
        samples=10,
        calls_per_sample=1,
        dropped_samples=0,
        stop_reason="time",
        timed_share=0.9,
        time_median_s=median_s,
        time_mean_s=median_s,
        time_min_s=median_s,
        time_p05_s=median_s,
        time_p25_s=median_s,
        time_p75_s=median_s,
        time_p95_s=median_s,
        time_max_s=median_s,
    )


MEASURED = Observation(status=Status.OK, timing=timing(), samples_s=(1e-3,) * 10)


SILENCE = Output()


@dataclass
class ScriptedWorker:
    """A worker that answers each visit from a script; a WorkerLostError in it is raised."""

    answers: Mapping[str, Observation | WorkerLostError] = field(default_factory=dict)
    device: str = "scripted device"
    torch_version: str = "v2.13.0"
    printed: Output = SILENCE
    setups: list[Setup] = field(default_factory=list)
    visited: list[Case] = field(default_factory=list)
    looks: Mapping[str, Looked | WorkerLostError] = field(default_factory=dict)
    looked: list[Case] = field(default_factory=list)
    soaks: int = 0
    backend: str = "cpu"
    stopped: int = 0

    def start(self, setup: Setup) -> Ready:
        self.setups.append(setup)
        return Ready(
            device=DeviceIdentity(backend=self.backend, device=self.device),
            software=Software(torch=self.torch_version, host="h0123456789ab"),
            workload_versions=(("toy", 3),),
        )

    def look(self, case: Case) -> Looked:
        self.looked.append(case)
        answer = self.looks.get(case.id, Looked())
        if isinstance(answer, WorkerLostError):
            raise answer
        return answer

    def soak(self) -> float:
        self.soaks += 1
        return 30.0

    def visit(self, case: Case) -> Observation:
        self.visited.append(case)
        answer = self.answers.get(case.id, MEASURED)
        if isinstance(answer, WorkerLostError):
            raise answer
        return answer

    def output(self) -> Output:
        return self.printed

    def abort(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self.stopped += 1
