"""Measure a plan on one device: runs of fresh workers, one after the other."""

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass

from gpubench.model import Status
from gpubench.model.regime import rows_per_run
from gpubench.runner.assignment import DeviceAssignment
from gpubench.runner.device_run import DeviceRun, Known
from gpubench.runner.events import Event, Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(DeviceAssignment):
    """An assignment that is carried out."""

    @property
    def before(self) -> tuple[Status, ...]:
        """How the rows ended that are there already."""
        return tuple(self.recorded.cells.values()) if self.recorded else ()

    def missing(self) -> Counter[int]:
        """Return how many rows of each run are missing."""
        runs = range(self.plan.runs)
        if self.recorded is None:
            return Counter(dict.fromkeys(runs, rows_per_run(self.cases, self.plan.blocks)))
        return Counter({run: sum(1 for _ in self.cells(run)) for run in runs})

    def events(self) -> Generator[Event, None, None]:
        """Measure every cell that is missing, yielding each row as soon as it is known.

        Close the generator, also after an error of your own, to end the worker.

        Raises:
            GpubenchError: If the device or a workload cannot be opened at all.
        """
        known = Known()
        for run_index in range(self.plan.runs):
            run = DeviceRun(self, run_index, known)
            try:
                yield from run.events()
            finally:
                run.stop()
        if left_out := known.heard.left_out:
            yield Printed(left_out=left_out)
