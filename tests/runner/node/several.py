"""Several devices whose workers follow a script, and what becomes of their rows."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from gpubench.device.node_devices import NodeDevice
from gpubench.errors import DeviceError
from gpubench.model import BlockRow, Case, Observation, Plan
from gpubench.runner.binding import Binding
from gpubench.runner.events import CellMeasured, DeviceLost, Event
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.node.seats import seats_of
from gpubench.runner.node.session import NodeSession, PlaceKey
from gpubench.runner.recorded import Recorded
from gpubench.runner.worker import WorkerLostError
from tests.runner.scripted import ScriptedWorker, case

CASES = (case(8), case(16))
PLAN = Plan(
    preset="quick",
    backend="cpu",
    device="cpu",
    profile="cpu",
    runs=2,
    blocks=2,
    sample_s=0.1,
    time_limit_s=9.0,
    workers=3,
)


@dataclass
class Floor:
    """Where all workers are, each on a CPU of its own, and who visits what at the same time.

    Args:
        answers: What a device answers about a case, by its CPU and the case's id.
        dead: CPUs whose workers do not start, by how many had started before on it.
    """

    answers: Mapping[tuple[int, str], Observation | WorkerLostError] = field(default_factory=dict)
    dead: Mapping[int, int] = field(default_factory=dict)
    on_visit: Callable[[int, Case], None] = lambda _cpu, _case: None
    made: list["FloorWorker"] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open_worker(self, binding: Binding) -> "FloorWorker":
        (cpu,) = binding.cpus
        answers = {case_id: found for (of, case_id), found in self.answers.items() if of == cpu}
        with self.lock:
            worker = FloorWorker(answers=answers, device=f"device {cpu}", floor=self, cpu=cpu)
            self.made.append(worker)
        return worker

    def started(self, cpu: int) -> int:
        return sum(1 for worker in self.made if worker.cpu == cpu and worker.setups)


@dataclass
class FloorWorker(ScriptedWorker):
    floor: Floor = field(default_factory=Floor)
    cpu: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def start(self, setup: Setup) -> Ready:
        if self.floor.dead.get(self.cpu, 99) <= self.floor.started(self.cpu):
            raise DeviceError("worker", seen="it fell off the bus", expected="a GPU", advice="-")
        return super().start(setup)

    def visit(self, case: Case) -> Observation:
        self.floor.on_visit(self.cpu, case)
        return super().visit(case)

    def abort(self) -> None:
        self.ended.set()


def node(
    floor: Floor,
    plan: Plan = PLAN,
    recorded: Mapping[PlaceKey, Recorded] | None = None,
) -> NodeSession:
    """Return a session of as many devices as the plan has workers."""
    devices = [NodeDevice(name="cpu", rank=rank, cpus=(rank,)) for rank in range(plan.workers)]
    return NodeSession(
        plan=plan,
        cases=CASES,
        seats=seats_of(devices),
        open_worker=floor.open_worker,
        node="n17",
        recorded=recorded or {},
    )


def events(session: NodeSession) -> Iterator[Event]:
    with closing(session.events()) as found:
        yield from found


def rows(told: Sequence[Event]) -> list[BlockRow]:
    return [event.row for event in told if isinstance(event, CellMeasured)]


def lost(told: Sequence[Event]) -> list[DeviceLost]:
    return [event for event in told if isinstance(event, DeviceLost)]


def keys(measured: Sequence[BlockRow]) -> set[tuple[object, ...]]:
    """Return which cell of which device under which load each row is."""
    return {
        (
            row.node.device_rank,
            row.node.loaded_devices,
            row.run.run_index,
            row.design.block,
            row.case.id,
        )
        for row in measured
    }


def alone_too(plan: Plan = PLAN) -> Plan:
    return replace(plan, alone=1)
