"""Measure a session row by row into a sink, while an observer is told how far it is."""

from contextlib import closing
from typing import Protocol

from gpubench.model import BlockRow
from gpubench.model.regime import rows_per_run
from gpubench.model.time_use import TimeUse
from gpubench.runner.session import CellMeasured, Event, Session
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

    def __init__(self, session: Session, sink: RowSink) -> None:
        self.plan = session.plan
        """What is measured."""
        self.session = session
        """Measures it."""
        self._sink = sink
        self.total = _missing(session)
        """Cells to be measured."""
        self.rows = 0
        """Rows written."""
        recorded = session.recorded.cells.values() if session.recorded else ()
        self._before = len(recorded)
        self.timed = any(status.has_time for status in recorded)
        """Whether any row, of an earlier process too, has a time."""
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

    def measure(self, observer: Observer) -> None:
        """Measure everything that is missing.

        Args:
            observer: Told of each event, of a row after it is written.

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
                observer.tell(event)
        self._took_s = now_s() - began_s


def _missing(session: Session) -> int:
    plan = session.plan
    if session.recorded is None:
        return rows_per_run(session.cases, plan.blocks) * plan.runs
    return sum(1 for run in range(plan.runs) for _ in session.cells(run))
