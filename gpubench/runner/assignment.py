"""What one device is to measure, and everything that its rows depend on."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gpubench.device.machine_identity import FormerNames, former_names
from gpubench.model import Case, NodePlace, Plan
from gpubench.runner.cells import Cell, cells_of_run
from gpubench.runner.recorded import Recorded
from gpubench.runner.rows import ON_ITS_OWN, new_session_id
from gpubench.runner.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAssignment:
    """Everything that a measurement depends on.

    Args:
        plan: What to measure.
        cases: The plan's cases.
        open_worker: Makes a worker that has not been started.
        label: A person's name for the machine; empty takes the device's.
        place: Which device of which node it is, and how many are loaded.
        device: What a worker opens; empty for what the plan names, which may be several.
        cores: Those of a CPU that its workers are bound to; empty for all.
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
    place: NodePlace = ON_ITS_OWN
    device: str = ""
    cores: str = ""
    identify: bool = False
    search_path: tuple[str, ...] = ()
    recorded: Recorded | None = None
    former: Callable[[], FormerNames] = former_names
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    now_s: Callable[[], float] = time.monotonic
    session_id: str = field(default_factory=new_session_id)

    @property
    def opened(self) -> Plan:
        """The plan as a worker is told it: with the one device that it opens."""
        return replace(self.plan, device=self.device or self.plan.device)

    def cells(self, run_index: int) -> Iterator[Cell]:
        """Yield the cells of a run that are not yet in the file."""
        done = self.recorded.cells if self.recorded else {}
        for cell in cells_of_run(
            self.cases, run_index=run_index, blocks=self.plan.blocks, seed=self.plan.seed
        ):
            if cell.key not in done:
                yield cell
