"""Measure a function of the test's own process, which no other process could be given."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from gpubench.device.select import open_device
from gpubench.device.software import software
from gpubench.measure.effort import Effort
from gpubench.model import BlockRow, Case, Observation, Plan
from gpubench.runner.bench import Bench
from gpubench.runner.cells import Cell
from gpubench.runner.messages import Ready
from gpubench.runner.rows import Origin, row_of
from gpubench.workloads.protocol import Work


@dataclass(frozen=True, slots=True)
class _OneWork:
    """The units of a bench that has a single work, already built."""

    only: Work

    def work(self, case: Case) -> Work:
        """Return the work."""
        return self.only

    def footprint_bytes(self, case: Case) -> int | None:
        """Return None: the function has been built, so whatever it needed did fit."""
        return None


class InProcess:
    """One run in this process; its blocks of a case follow each other, since items do.

    Args:
        plan: Says on which device, how many blocks and how long.
        label: A person's name for the machine; empty takes the device's.
    """

    def __init__(self, plan: Plan, *, label: str) -> None:
        self._plan = plan
        self._device = open_device(plan.device, threads=plan.threads, identify=False)
        identity = self._device.identity()
        self._origin = Origin(
            run_id="r" + uuid.uuid4().hex,
            run_index=0,
            segment=0,
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
            label=label or identity.device,
            plan=plan,
            ready=Ready(
                device=identity,
                software=software(self._device.flags()),
                workload_versions=(),
            ),
        )

    def rows(self, case: Case, work: Work) -> Iterator[tuple[BlockRow, Observation]]:
        """Measure a function block by block."""
        bench = Bench(
            self._device,
            _OneWork(work),
            effort=Effort(sample_s=self._plan.sample_s),
            time_limit_s=self._plan.time_limit_s,
        )
        observation: Observation | None = None
        for block in range(self._plan.blocks):
            # What failed once is not executed again; its later blocks say the same.
            if observation is None or observation.status.has_time:
                observation = bench.visit(case)
            cell = Cell(run_index=0, block=block, position=0, case=case)
            yield row_of(self._origin, cell, observation), observation
