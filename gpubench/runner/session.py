"""Measure a plan: runs of fresh workers, blocks of cells, one row after the other."""

import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gpubench.device.backends import number_of
from gpubench.device.machine_identity import FormerNames, former_names
from gpubench.errors import GpubenchError
from gpubench.model import (
    BlockRow,
    Case,
    NodePlace,
    Observation,
    Plan,
    Status,
)
from gpubench.model.plan import GRAPH
from gpubench.model.regime import STEADY
from gpubench.runner.cells import Cell, cells_of_run
from gpubench.runner.events import (
    CellMeasured,
    Event,
    LookedAt,
    Looking,
    Printed,
    Started,
    Visiting,
)
from gpubench.runner.former_names import as_recorded
from gpubench.runner.found import FoundOnce, Looked
from gpubench.runner.output import FirstLines
from gpubench.runner.recorded import Recorded, refuse_other_machine
from gpubench.runner.rows import Origin, new_session_id, row_of
from gpubench.runner.setup import setup_of
from gpubench.runner.versions import subject_of
from gpubench.runner.worker import NotRecordedError, Worker, WorkerLostError


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Everything that a measurement depends on.

    Args:
        plan: What to measure.
        cases: The plan's cases.
        open_worker: Makes a worker that has not been started.
        label: A person's name for the machine; empty takes the device's.
        node: The node's name; empty takes the host's.
        identify: Whether machine and GPU are named in clear.
        search_path: Where a user's own workload may be imported from.
        recorded: What an interrupted file already holds; None for a new one.
        former: Tells what an older file calls this machine.
        now: The wall clock, for `started_at`.
        now_s: The clock by which visits and starts are taken.
        session_id: What tells this session of measuring from others.
    """

    plan: Plan
    cases: Sequence[Case]
    open_worker: Callable[[], Worker]
    label: str = ""
    node: str = ""
    identify: bool = False
    search_path: tuple[str, ...] = ()
    recorded: Recorded | None = None
    former: Callable[[], FormerNames] = former_names
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    now_s: Callable[[], float] = time.monotonic
    session_id: str = field(default_factory=new_session_id)

    def events(self) -> Generator[Event, None, None]:
        """Measure every cell that is missing, yielding each row as soon as it is known.

        Close the generator, also after an error of your own, to end the worker.

        Raises:
            GpubenchError: If the device or a workload cannot be opened at all.
        """
        heard = FirstLines()
        known = _Known()
        for run_index in range(self.plan.runs):
            run = _Run(self, run_index, heard, known)
            try:
                yield from run.events()
            finally:
                run.stop()
        if heard.left_out:
            yield Printed(left_out=heard.left_out)

    def cells(self, run_index: int) -> Iterator[Cell]:
        """Yield the cells of a run that are not yet in the file."""
        done = self.recorded.cells if self.recorded else {}
        for cell in cells_of_run(
            self.cases, run_index=run_index, blocks=self.plan.blocks, seed=self.plan.seed
        ):
            if cell.key not in done:
                yield cell


@dataclass(slots=True)
class _Known:
    """What processes found out about cases, for those that come later."""

    found: dict[Case, FoundOnce] = field(default_factory=dict)
    launched: set[Case] = field(default_factory=set)
    """Those that cannot be recorded."""


class _Run:
    """One run: a worker, replaced when it is lost, and the cases that failed so far."""

    def __init__(self, session: Session, run_index: int, heard: FirstLines, known: _Known) -> None:
        recorded = session.recorded
        self._known = known
        self._look_s: dict[Case, float] = {}
        self._heard = heard
        self._session = session
        self._run_index = run_index
        self._worker: Worker | None = None
        self._last_worker: Worker | None = None
        self._failed: dict[str, tuple[Status, str]] = {}
        self._run_id = "r" + uuid.uuid4().hex
        self._segment = -1
        self._origin: Origin | None = None
        if recorded is not None:
            self._run_id = recorded.run_ids.get(run_index, self._run_id)
            self._segment = recorded.segments.get(run_index, -1)
            self._failed = {
                case_id: failure
                for (run, case_id), failure in recorded.failures.items()
                if run == run_index
            }

    def events(self) -> Iterator[Event]:
        cells = list(self._session.cells(self._run_index))
        for place, cell in enumerate(cells):
            if self._worker is None and (cell.case.id not in self._failed or not self._origin):
                yield from self._start(cells[place:])
            if cell.case.regime == STEADY and cell.case.id not in self._failed:
                yield from self._soak()
            yield Visiting(cell=cell)
            try:
                observation = self._observe(cell.case)
            except NotRecordedError:
                self.stop()
                self._known.launched.add(cell.case)
                yield from self._printed()
                yield from self._start(cells[place:])
                if cell.case.regime == STEADY:
                    yield from self._soak()
                observation = self._observe(cell.case)
            yield from self._printed()
            yield CellMeasured(cell=cell, row=self._row(cell, observation), observation=observation)

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _start(self, cells: Sequence[Cell]) -> Iterator[Event]:
        """Start a worker and let it prepare for the cells that are left."""
        yield from self._open()
        cases = list(dict.fromkeys(cell.case for cell in cells))
        if self._origin is not None and self._origin.ready.device.backend == "cuda":
            yield from self._prepare(cases)

    def _open(self) -> Iterator[Event]:
        session, plan = self._session, self._session.plan
        began_s = session.now_s()
        self._worker = self._last_worker = session.open_worker()
        try:
            ready = self._worker.start(
                setup_of(
                    plan,
                    session.cases,
                    identify=session.identify,
                    search_path=session.search_path,
                    found=self._known.found.values(),
                    launched=self._known.launched,
                )
            )
        except GpubenchError:
            # What the work said before may be the reason.
            yield from self._printed()
            raise
        start_s = session.now_s() - began_s
        if session.recorded is not None:
            recorded = (session.recorded.device, session.recorded.software)
            device, software = as_recorded(
                recorded, (ready.device, ready.software), session.former()
            )
            ready = replace(ready, device=device, software=software)
            refuse_other_machine(session.recorded, ready)
        self._segment += 1
        self._origin = Origin(
            run_id=self._run_id,
            run_index=self._run_index,
            segment=self._segment,
            session=session.session_id,
            started_at=session.now().isoformat(timespec="seconds"),
            label=session.label or ready.device.device,
            plan=plan,
            ready=ready,
            place=NodePlace(
                node=session.node or None, device_rank=number_of(plan.device), loaded_devices=1
            ),
            start_s=start_s,
        )
        yield Started(run_index=self._run_index, ready=ready)
        yield from self._printed()

    def _prepare(self, cases: Sequence[Case]) -> Iterator[Event]:
        """Let a worker with a GPU look at all its cases before it times anything."""
        while (yield from self._lost_at_a_look(cases)):
            if all(case.id in self._failed for case in cases):
                return
            yield from self._open()

    def _soak(self) -> Iterator[Event]:
        """Warm the GPU up, once in a process: what is steady goes by the heat of its heat sink."""
        origin = self._origin
        if self._worker is None or origin is None or origin.soak_s is not None:
            return
        if origin.ready.device.backend == "cuda":
            yield Looking(run_index=self._run_index)
            self._origin = replace(origin, soak_s=self._worker.soak())

    def _lost_at_a_look(self, cases: Iterable[Case]) -> Generator[Event, None, bool]:
        """Let the worker look at all cases that have not failed; return whether it was lost."""
        for case in cases:
            if self._worker is not None and case.id not in self._failed:
                yield Looking(run_index=self._run_index, case=case)
                yield LookedAt(case=case, seconds=self._look(self._worker, case))
                yield from self._printed()
        return self._worker is None

    def _look(self, worker: Worker, case: Case) -> float:
        """Let the worker look at a case; return how long that took."""
        began_s = self._session.now_s()
        try:
            looked = worker.look(case)
        except WorkerLostError as lost:
            self.stop()
            looked = Looked(failure=Observation(status=lost.status, detail=lost.detail))
        if looked.failure is not None:
            self._failed[case.id] = (looked.failure.status, looked.failure.detail)
        if looked.found is not None:
            self._known.found[case] = looked.found
        self._look_s[case] = self._session.now_s() - began_s
        return self._look_s[case]

    def _printed(self) -> Iterator[Printed]:
        """Yield what the work has written, if that is to be told; also of a worker that is lost."""
        if self._last_worker is not None and (lines := self._heard.of(self._last_worker.output())):
            yield Printed(lines=lines)

    def _observe(self, case: Case) -> Observation:
        """Visit a case, unless it failed earlier in this run: its later blocks say the same."""
        if case.id in self._failed:
            status, detail = self._failed[case.id]
            return Observation(status=status, detail=detail)
        began_s = self._session.now_s()
        observation = self._visit(case)
        visit_s = self._session.now_s() - began_s + self._look_s.pop(case, 0.0)
        observation = replace(observation, spent=replace(observation.spent, visit_s=visit_s))
        if not observation.status.has_time:
            self._failed[case.id] = (observation.status, observation.detail)
        return observation

    def _visit(self, case: Case) -> Observation:
        if self._worker is None:
            raise RuntimeError("a case can be visited only while a worker is there")
        try:
            return self._worker.visit(case)
        except WorkerLostError as lost:
            if isinstance(lost, NotRecordedError) and self._may_be_launched(case):
                raise
            self.stop()
            return Observation(status=lost.status, detail=lost.detail)

    def _may_be_launched(self, case: Case) -> bool:
        """Whether a case that cannot be recorded has another way to be timed, not yet tried."""
        return self._session.plan.timer != GRAPH and case not in self._known.launched

    def _row(self, cell: Cell, observation: Observation) -> BlockRow:
        if self._origin is None:
            raise RuntimeError("a row needs a worker that was ready")
        versions = dict(self._origin.ready.workload_versions)
        case = replace(cell.case, workload_version=versions[subject_of(cell.case)])
        return row_of(self._origin, replace(cell, case=case), observation)
