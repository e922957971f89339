"""The command line with workers that answer at once, so that nothing is really measured."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from gpubench.cli.main import exit_code_of
from gpubench.cli.parser import parse
from gpubench.cli.run import run
from gpubench.model import Case, Observation, Software
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.versions import subject_of
from tests.runner.scripted import MEASURED, ScriptedWorker

TINY = "--preset smoke --workload matmul --batch-sizes 4,8 --blocks 2"
"""A plan of four cells."""


@dataclass
class Machine:
    """Opens workers for every workload, and remembers them.

    Args:
        answer: What a visit finds; called once per visit.
        software: What its workers say they are made of.
    """

    answer: Callable[[Case], Observation] = lambda _case: MEASURED
    software: Software = field(
        default_factory=lambda: Software(torch="v2.13.0", host="h0123456789ab")
    )
    device: str = "scripted device"
    device_uuid: str | None = None
    workers: list["MachineWorker"] = field(default_factory=list)

    def open_worker(self) -> "MachineWorker":
        worker = MachineWorker(machine=self, device=self.device)
        self.workers.append(worker)
        return worker

    @property
    def visited(self) -> list[Case]:
        return [case for worker in self.workers for case in worker.visited]

    @property
    def running(self) -> int:
        """Workers that nobody has stopped."""
        return sum(1 for worker in self.workers if not worker.stopped)


@dataclass
class MachineWorker(ScriptedWorker):
    machine: Machine = field(default_factory=Machine)

    def start(self, setup: Setup) -> Ready:
        ready = super().start(setup)
        versions = dict.fromkeys((subject_of(case) for case in setup.cases), 1)
        return Ready(
            device=replace(ready.device, device_uuid=self.machine.device_uuid),
            software=self.machine.software,
            workload_versions=tuple(versions.items()),
        )

    def visit(self, case: Case) -> Observation:
        self.visited.append(case)
        return self.machine.answer(case)


def gpubench_run(options: str, machine: Machine | None = None) -> int:
    """Return the exit code of ``gpubench run`` with options as a shell takes them on a machine."""
    opener = (machine or Machine()).open_worker
    return exit_code_of(lambda: run(parse(["run", *shlex.split(options)]), open_worker=opener))


def typed(path: Path) -> str:
    """Return a path as it is typed in a shell, whatever the temporary folder is called."""
    return shlex.quote(str(path))


def failing_after(visits: int, error: BaseException) -> Machine:
    """Return a machine on which a visit, counted from 0, raises in the parent."""
    answers = iter([MEASURED] * visits)

    def answer(_case: Case) -> Observation:
        found = next(answers, None)
        if found is None:
            raise error
        return found

    return Machine(answer=answer)
