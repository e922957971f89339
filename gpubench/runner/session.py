"""Measure a plan: runs of fresh workers, blocks of cells, one row after the other."""

import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gpubench.device.machine_identity import FormerNames, former_names
from gpubench.errors import GpubenchError
from gpubench.model import (
    BlockRow,
    Case,
    Observation,
    Plan,
    Status,
)
from gpubench.runner.cells import Cell, cells_of_run
from gpubench.runner.former_names import as_recorded
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.output import FirstLines
from gpubench.runner.recorded import Recorded, refuse_other_machine
from gpubench.runner.rows import Origin, new_session_id, row_of
from gpubench.runner.versions import subject_of
from gpubench.runner.worker import Worker, WorkerLostError
from gpubench.suites.catalog import is_users_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A worker has opened its device."""

    run_index: int
    ready: Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    """A cell is about to be measured."""

    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMeasured:
    """A cell has its row."""

    cell: Cell
    row: BlockRow
    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The work, or a run of one side, has written to stdout or stderr."""

    lines: tuple[str, ...] = ()
    """Safe to print; the first ones of the whole measurement."""
    left_out: int = 0
    """Lines beyond these, at the end of the measurement."""
    source: str = "output of the work"
    """Whose lines they are."""


Event = Started | Visiting | CellMeasured | Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Everything that a measurement depends on.

    Args:
        plan: What to measure.
        cases: The plan's cases.
        open_worker: Makes a worker that has not been started.
        label: A person's name for the machine; empty takes the device's.
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
        for run_index in range(self.plan.runs):
            run = _Run(self, run_index, heard)
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


class _Run:
    """One run: a worker, replaced when it is lost, and the cases that failed so far."""

    def __init__(self, session: Session, run_index: int, heard: FirstLines) -> None:
        recorded = session.recorded
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
        for cell in self._session.cells(self._run_index):
            if self._worker is None and (cell.case.id not in self._failed or not self._origin):
                yield from self._start()
            yield Visiting(cell=cell)
            observation = self._observe(cell.case)
            yield from self._printed()
            yield CellMeasured(cell=cell, row=self._row(cell, observation), observation=observation)

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _start(self) -> Iterator[Event]:
        session, plan = self._session, self._session.plan
        began_s = session.now_s()
        self._worker = self._last_worker = session.open_worker()
        try:
            ready = self._worker.start(self._setup())
        except GpubenchError:
            # What the work said before may be the reason.
            yield from self._printed()
            raise
        start_s = session.now_s() - began_s - (ready.soak_s or 0.0)
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
            start_s=start_s,
        )
        yield Started(run_index=self._run_index, ready=ready)
        yield from self._printed()

    def _setup(self) -> Setup:
        session, plan = self._session, self._session.plan
        return Setup(
            device=plan.device,
            threads=plan.threads,
            timer=plan.timer,
            seed=plan.seed,
            sample_s=plan.sample_s,
            time_limit_s=plan.time_limit_s,
            identify=session.identify,
            cases=tuple(session.cases),
            # Built-in work imports nothing from a folder that a user happens to stand in.
            search_path=session.search_path if _has_own_code(session.cases) else (),
        )

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
        visit_s = self._session.now_s() - began_s
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
            self.stop()
            return Observation(status=lost.status, detail=lost.detail)

    def _row(self, cell: Cell, observation: Observation) -> BlockRow:
        if self._origin is None:
            raise RuntimeError("a row needs a worker that was ready")
        versions = dict(self._origin.ready.workload_versions)
        case = replace(cell.case, workload_version=versions[subject_of(cell.case)])
        return row_of(self._origin, replace(cell, case=case), observation)


def _has_own_code(cases: Iterable[Case]) -> bool:
    return any(is_users_own(case.workload) for case in cases)
