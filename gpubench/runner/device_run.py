"""One run of one device: blocks of cells, one row after the other, whatever becomes of workers."""

import uuid
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gpubench.errors import GpubenchError
from gpubench.model import BlockRow, Case, Observation, Status
from gpubench.model.plan import GRAPH
from gpubench.model.regime import STEADY
from gpubench.runner.assignment import DeviceAssignment
from gpubench.runner.cells import Cell
from gpubench.runner.company import NO_COMPANY, Company
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
from gpubench.runner.recorded import refuse_other_machine
from gpubench.runner.rows import Origin, row_of
from gpubench.runner.setup import setup_of
from gpubench.runner.versions import subject_of
from gpubench.runner.worker import NotRecordedError, Worker, WorkerLostError


@dataclass(slots=True)
class Known:
    """What processes found out about cases and have printed, for those that come later."""

    found: dict[Case, FoundOnce] = field(default_factory=dict)
    launched: set[Case] = field(default_factory=set)
    """Those that cannot be recorded."""
    heard: FirstLines = field(default_factory=FirstLines)
    """Counts what the work prints."""


class DeviceRun:
    """One run: a worker, replaced when it is lost, and the cases that failed so far.

    Args:
        assignment: What is measured.
        run_index: Which of its runs.
        known: What was found out in earlier ones, by the same device.
        company: The devices that are loaded at the same time.
        cells: What is visited; None for what is missing.
    """

    def __init__(
        self,
        assignment: DeviceAssignment,
        run_index: int,
        known: Known,
        company: Company = NO_COMPANY,
        cells: Sequence[Cell] | None = None,
    ) -> None:
        recorded = assignment.recorded
        self._known = known
        self._look_s: dict[Case, float] = {}
        self._looked: set[Case] = set()
        """By the worker that there is."""
        self._assignment = assignment
        self._company = company
        self._cells = list(assignment.cells(run_index)) if cells is None else list(cells)
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
        """Visit the cells, yielding each row as soon as it is known.

        Raises:
            GpubenchError: If the device or a workload cannot be opened at all.
        """
        cells = self._cells
        for place, cell in enumerate(cells):
            if self._worker is None and (cell.case.id not in self._failed or not self._origin):
                yield from self._start(cells[place:])
            if cell.case.regime == STEADY and cell.case.id not in self._failed:
                yield from self._soak()
            if self._company.is_met:
                yield from self._look_once(cell.case)
            yield Visiting(cell=cell)
            told = self._company.gather()
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
            if told and observation.status.has_time:
                observation = replace(observation, warnings=(*observation.warnings, *told))
            yield CellMeasured(cell=cell, row=self._row(cell, observation), observation=observation)

    def stop(self) -> None:
        """End the worker, if there is one."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def abort(self) -> None:
        """Take the worker away from under the thread that goes through the events."""
        worker = self._worker
        if worker is not None:
            worker.abort()

    def _start(self, cells: Sequence[Cell]) -> Iterator[Event]:
        """Start a worker and let it prepare for the cells that are left."""
        yield from self._open()
        cases = list(dict.fromkeys(cell.case for cell in cells))
        if self._origin is not None and self._origin.ready.device.backend == "cuda":
            yield from self._prepare(cases)

    def _open(self) -> Iterator[Event]:
        assignment = self._assignment
        began_s = assignment.now_s()
        self._looked.clear()
        self._worker = self._last_worker = assignment.open_worker()
        try:
            ready = self._worker.start(
                setup_of(
                    assignment.opened,
                    assignment.cases,
                    cores=assignment.cores,
                    sharers=assignment.place.loaded_devices or 1,
                    identify=assignment.identify,
                    search_path=assignment.search_path,
                    found=self._known.found.values(),
                    launched=self._known.launched,
                )
            )
        except GpubenchError:
            # What the work said before may be the reason.
            yield from self._printed()
            raise
        start_s = assignment.now_s() - began_s
        if assignment.recorded is not None:
            recorded = (assignment.recorded.device, assignment.recorded.software)
            device, software = as_recorded(
                recorded, (ready.device, ready.software), assignment.former()
            )
            ready = replace(ready, device=device, software=software)
            refuse_other_machine(assignment.recorded, ready)
        self._segment += 1
        self._origin = Origin(
            run_id=self._run_id,
            run_index=self._run_index,
            segment=self._segment,
            session=assignment.session_id,
            started_at=assignment.now().isoformat(timespec="seconds"),
            label=assignment.label or ready.device.device,
            plan=assignment.plan,
            ready=ready,
            place=assignment.place,
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

    def _look_once(self, case: Case) -> Iterator[Event]:
        """Look at a case that this worker has not seen yet, before the others are waited for.

        Else one device would time it while another one still builds it.
        """
        if case not in self._looked:
            yield from self._lost_at_a_look([case])

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
        began_s = self._assignment.now_s()
        self._looked.add(case)
        try:
            looked = worker.look(case)
        except WorkerLostError as lost:
            self.stop()
            looked = Looked(failure=Observation(status=lost.status, detail=lost.detail))
        if looked.failure is not None:
            self._failed[case.id] = (looked.failure.status, looked.failure.detail)
        if looked.found is not None:
            self._known.found[case] = looked.found
        self._look_s[case] = self._assignment.now_s() - began_s
        return self._look_s[case]

    def _printed(self) -> Iterator[Printed]:
        """Yield what the work has written, if that is to be told; also of a worker that is lost."""
        if self._last_worker is not None and (
            lines := self._known.heard.of(self._last_worker.output())
        ):
            yield Printed(lines=lines)

    def _observe(self, case: Case) -> Observation:
        """Visit a case, unless it failed earlier in this run: its later blocks say the same."""
        if case.id in self._failed:
            status, detail = self._failed[case.id]
            return Observation(status=status, detail=detail)
        began_s = self._assignment.now_s()
        observation = self._visit(case)
        visit_s = self._assignment.now_s() - began_s + self._look_s.pop(case, 0.0)
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
        return self._assignment.plan.timer != GRAPH and case not in self._known.launched

    def _row(self, cell: Cell, observation: Observation) -> BlockRow:
        if self._origin is None:
            raise RuntimeError("a row needs a worker that was ready")
        versions = dict(self._origin.ready.workload_versions)
        case = replace(cell.case, workload_version=versions[subject_of(cell.case)])
        return row_of(self._origin, replace(cell, case=case), observation)
