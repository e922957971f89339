"""Measure a session row by row into a sink, while an observer is told how far it is."""

from contextlib import closing
from typing import Protocol

from gpubench.model import BlockRow
from gpubench.model.time_use import TimeUse
from gpubench.runner.budget_limit import BudgetLimit
from gpubench.runner.cells import Cell
from gpubench.runner.events import CellMeasured, DeviceLost, Event
from gpubench.runner.measurement import Measurement
from gpubench.runner.time_account import TimeAccount


class RowSink(Protocol):
    """Where rows go."""

    def write(self, row: BlockRow) -> None:
        """Append one row."""
        ...


class Observer(Protocol):
    """Told of every event while a measurement runs, once its row is written."""

    def tell(self, event: Event) -> None:
        """Take an event into account."""
        ...


class Recording:
    """What a measurement has brought so far.

    Args:
        session: What to measure.
        sink: Takes each row as soon as it is known.
    """

    def __init__(self, session: Measurement, sink: RowSink) -> None:
        self.plan = session.plan
        """What is measured."""
        self.session = session
        """Measures it."""
        self._sink = sink
        self._of_runs = session.missing()
        self.total = self._of_runs.total()
        """Cells to be measured."""
        self.rows = 0
        """Rows written."""
        self._before = len(session.before)
        self.timed = any(status.has_time for status in session.before)
        """Whether any row, of an earlier process too, has a time."""
        self.lost: list[DeviceLost] = []
        """Devices of a node that were given up."""
        self._account = TimeAccount()
        self._took_s = 0.0

    @property
    def can_be_resumed(self) -> bool:
        """Whether there is a row, of an earlier process too, that tells what the plan is."""
        return self.rows + self._before > 0

    @property
    def time_use(self) -> TimeUse:
        """Where the time of measuring went, until its end."""
        return self._account.of(self._took_s)

    def measure(self, observer: Observer, limit: BudgetLimit | None = None) -> None:
        """Measure everything that is missing.

        Args:
            observer: Told of each event, of a row after it is written.
            limit: Asked before each further run whether there is room for it.

        Raises:
            GpubenchError: If the device, a workload or the sink cannot be used.
        """
        now_s = self.session.now_s
        began_s = now_s()
        # Not left to the garbage collector: an error's traceback would keep the worker alive.
        with closing(self.session.events()) as events:
            for event in events:
                if isinstance(event, CellMeasured):
                    self._sink.write(event.row)
                    self._account.add(event.row)
                    self.rows += 1
                    self.timed = self.timed or event.observation.status.has_time
                elif isinstance(event, DeviceLost):
                    self.lost.append(event)
                observer.tell(event)
                if isinstance(event, CellMeasured) and not self._goes_on(event.cell, limit):
                    break
        self._took_s = now_s() - began_s

    def _goes_on(self, cell: Cell, limit: BudgetLimit | None) -> bool:
        """Whether a cell is followed by others that are to be measured."""
        self._of_runs[cell.run_index] -= 1
        runs_left = sum(1 for cells in self._of_runs.values() if cells > 0)
        if self._of_runs[cell.run_index] or not runs_left or limit is None:
            return True
        return limit.has_room(runs_left)
