"""Measure, or just call, work in the test's own process."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType

from gpubench.device.protocol import Device
from gpubench.device.software import software
from gpubench.measure.effort import Effort
from gpubench.model import BlockRow, Case, Observation, Plan, Status
from gpubench.model.foreign import kind_and_text
from gpubench.pytest_plugin.function_case import FunctionWork
from gpubench.runner.bench import Bench
from gpubench.runner.cells import Cell
from gpubench.runner.messages import Ready
from gpubench.runner.rows import Origin, new_session_id, row_of
from gpubench.runner.workload_cache import WorkloadCache, require_room
from gpubench.runner.written import output_positions
from gpubench.workloads.protocol import Work
from gpubench.workloads.registry import find


@dataclass(frozen=True, slots=True)
class _OneWork:
    """The curves of a bench that has a single work, already built."""

    only: Work

    def work(self, case: Case) -> Work:
        """Return the work."""
        return self.only

    def footprint_bytes(self, case: Case) -> int | None:
        """Return None: the function has been built, so whatever it needed did fit."""
        return None

    def forget(self) -> None:
        """Do nothing: what a test has built is the test's."""


class InProcess:
    """One run in this process; its blocks of a case follow each other, since items do.

    Args:
        plan: Says how many blocks and how long.
        device: Where the work runs.
        label: A person's name for the machine; empty takes the device's.
    """

    def __init__(self, plan: Plan, device: Device, *, label: str) -> None:
        self._plan = plan
        self._device = device
        identity = device.identity()
        self._origin = Origin(
            run_id="r" + uuid.uuid4().hex,
            run_index=0,
            segment=0,
            session=new_session_id(),
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
            label=label or identity.device,
            plan=plan,
            ready=Ready(
                device=identity,
                software=software(device.flags(), device.versions()),
                workload_versions=(),
            ),
        )

    def rows(
        self, case: Case, function: Callable[[], object], work: FunctionWork
    ) -> Iterator[tuple[BlockRow, Observation]]:
        """Measure a function block by block.

        What failed once is not executed again; its later blocks say the same.

        Raises:
            Exception: Whatever the function raises, after its rows, with its own frames only.
        """
        __tracebackhide__ = True
        bench = Bench(
            self._device,
            _OneWork(_work(function, work)),
            effort=Effort(sample_s=self._plan.sample_s),
            time_limit_s=self._plan.time_limit_s,
            written=output_positions,
        )
        observation, raised = _visit(bench, case)
        for block in range(self._plan.blocks):
            if block > 0 and observation.status.has_time:
                observation, raised = _visit(bench, case)
            yield self._row(case, block, observation), observation
        if raised is not None:
            raise raised.with_traceback(_own_frames(raised.__traceback__))

    def _row(self, case: Case, block: int, observation: Observation) -> BlockRow:
        cell = Cell(run_index=0, block=block, position=0, case=case)
        return row_of(self._origin, cell, observation)


def call_of(case: Case, plan: Plan, device: Device) -> Callable[[], object]:
    """Return what does the work of a declared case once, built but not measured or checked.

    Raises:
        MemoryError: If it would not fit; on a CPU the system would kill the session.
        UnsupportedError: If this device or software cannot run it.
        GpubenchError: If its workload cannot be used.
    """
    free = device.free_bytes()
    workloads = WorkloadCache(
        find, (case,), device=device.torch_device, free_bytes=free, seed=plan.seed
    )
    require_room(workloads.footprint_bytes(case), free)
    return workloads.work(case).call


def _work(function: Callable[[], object], work: FunctionWork) -> Work:
    return Work(
        call=function,
        items=work.items,
        flop=work.flop,
        bytes_moved=work.bytes_moved,
        by_user=True,
    )


def _visit(bench: Bench, case: Case) -> tuple[Observation, Exception | None]:
    """Return what a visit found, and what the function raised that nobody here understands."""
    began_s = time.monotonic()
    try:
        observation = bench.visit(case)
        spent = replace(observation.spent, visit_s=time.monotonic() - began_s)
        return replace(observation, spent=spent), None
    # It is a stranger's function that runs here: its author is to see what it raised, but only
    # after the rows that say so.
    except Exception as error:  # noqa: BLE001
        return Observation(status=Status.ERROR, detail=kind_and_text(error)), error


def _own_frames(trace: TracebackType | None) -> TracebackType | None:
    """Return the traceback from the first frame that is not gpubench's: what its author reads."""
    entry = trace
    while entry is not None:
        if not str(entry.tb_frame.f_globals.get("__name__", "")).startswith("gpubench."):
            return entry
        entry = entry.tb_next
    return trace
