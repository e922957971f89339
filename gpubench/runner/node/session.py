"""Measure a plan on several devices of a node, loaded together and if asked for alone."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial

from gpubench.errors import DeviceError
from gpubench.model import Case, NodePlace, Plan, Status
from gpubench.runner.assignment import DeviceAssignment
from gpubench.runner.binding import Binding
from gpubench.runner.cells import Cell
from gpubench.runner.device_run import DeviceRun, Known
from gpubench.runner.events import CellMeasured, DeviceLost, Event, Printed
from gpubench.runner.node.gate import Gate
from gpubench.runner.node.order import NodeLoad, loads_of_run
from gpubench.runner.node.seats import Seat
from gpubench.runner.node.turn import NodeTurn, Told
from gpubench.runner.recorded import Recorded
from gpubench.runner.rows import new_session_id
from gpubench.runner.worker import Worker

PlaceKey = tuple[int, int]
"""A device's rank and how many devices were loaded; its rows of each plan are a series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSession:
    """Everything that a measurement of several devices depends on.

    Args:
        plan: What to measure, with all devices.
        cases: The plan's cases.
        seats: The devices.
        open_worker: Makes a worker that has not been started, bound to what its seat says.
        label: A person's name for the machine; empty takes each device's.
        node: The node's name; empty takes the host's.
        identify: Whether machine and GPUs are named in clear.
        search_path: Where a user's own workload may be imported from.
        recorded: What an interrupted file already holds of each device and load.
        now_s: The clock by which visits and starts are taken.
        session_id: What tells this session of measuring from others.
    """

    plan: Plan
    cases: Sequence[Case]
    seats: tuple[Seat, ...]
    open_worker: Callable[[Binding], Worker]
    label: str = ""
    node: str = ""
    identify: bool = False
    search_path: tuple[str, ...] = ()
    recorded: Mapping[PlaceKey, Recorded] = field(default_factory=dict)
    now_s: Callable[[], float] = time.monotonic
    session_id: str = field(default_factory=new_session_id)

    @property
    def before(self) -> tuple[Status, ...]:
        """How the rows ended that are there already."""
        return tuple(s for recorded in self.recorded.values() for s in recorded.cells.values())

    def missing(self) -> Counter[int]:
        """Return how many rows of each run are missing."""
        runs = range(self.plan.runs)
        return Counter({run: sum(count for _, count in self._rows_left(run)) for run in runs})

    def visits_left(self) -> float:
        """Return how many visits are missing, those at the same time counted once."""
        runs = range(self.plan.runs)
        return sum(count / loaded for run in runs for loaded, count in self._rows_left(run))

    def _rows_left(self, run_index: int) -> Iterator[tuple[int, int]]:
        """Yield for each device and load how many are loaded, and how many rows are missing."""
        for load in self._loads(run_index):
            for seat in load.seats:
                cells = self._assignment(seat, load).cells(run_index)
                yield load.loaded_devices, sum(1 for _ in cells)

    def events(self) -> Generator[Event, None, None]:
        """Measure every cell that is missing, yielding each row as soon as it is known.

        Close the generator, also after an error of your own, to end the workers.

        Raises:
            GpubenchError: If no device can be opened, or a workload cannot be.
        """
        known = {seat.rank: Known() for seat in self.seats}
        lost: set[int] = set()
        for run_index in range(self.plan.runs):
            for load in self._loads(run_index):
                seats = tuple(seat for seat in load.seats if seat.rank not in lost)
                with closing(self._turn(run_index, load, seats, known)) as told:
                    for event in told:
                        if isinstance(event, DeviceLost):
                            lost.add(event.rank)
                        yield event
                        if len(lost) == len(self.seats) and isinstance(event, DeviceLost):
                            raise _none_left(event)
        if left_out := sum(one.heard.left_out for one in known.values()):
            yield Printed(left_out=left_out)

    def _loads(self, run_index: int) -> Iterator[NodeLoad]:
        return loads_of_run(run_index, self.seats, alone=self.plan.alone)

    def _turn(
        self, run_index: int, load: NodeLoad, seats: Sequence[Seat], known: Mapping[int, Known]
    ) -> Generator[Event, None, None]:
        """Measure what is missing of a run under one load.

        A device that has its rows already visits what another one lacks, for the load that it is;
        nothing of that is told.
        """
        assignments = {seat.rank: self._assignment(seat, load) for seat in seats}
        missing = {rank: dict.fromkeys(one.cells(run_index)) for rank, one in assignments.items()}
        # In the order of the run, in which the cells of each device are already.
        complete = replace(next(iter(assignments.values())), recorded=None) if seats else None
        due = [
            cell
            for cell in (complete.cells(run_index) if complete else ())
            if any(cell in cells for cells in missing.values())
        ]
        if not due:
            return
        gate = Gate(len(seats))
        if len(seats) < load.loaded_devices:
            gate.tell_of_loss()
        runs = [
            (seat, DeviceRun(assignments[seat.rank], run_index, known[seat.rank], gate, due))
            for seat in seats
        ]
        with closing(NodeTurn(runs, gate).told()) as heard:
            for told in heard:
                if _is_wanted(told, missing[told.seat.rank]):
                    yield told.event

    def _assignment(self, seat: Seat, load: NodeLoad) -> DeviceAssignment:
        return DeviceAssignment(
            plan=self.plan,
            cases=self.cases,
            open_worker=partial(self.open_worker, seat.binding),
            label=self.label,
            place=NodePlace(
                node=self.node or None,
                device_rank=seat.rank,
                loaded_devices=load.loaded_devices,
            ),
            device=seat.device,
            cores=seat.cores,
            identify=self.identify,
            search_path=self.search_path,
            recorded=self.recorded.get((seat.rank, load.loaded_devices)),
            now_s=self.now_s,
            session_id=self.session_id,
        )


def _is_wanted(told: Told, missing: Mapping[Cell, None]) -> bool:
    """Whether an event is news: a row that the file has already is none."""
    return not isinstance(told.event, CellMeasured) or told.event.cell in missing


def _none_left(lost: DeviceLost) -> DeviceError:
    return DeviceError(
        lost.name,
        seen=lost.reason,
        expected="a device that can be opened; none is left",
        advice="run gpubench doctor",
    )
