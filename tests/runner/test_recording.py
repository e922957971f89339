"""One loop that writes rows and tells an observer, whoever measures."""

from dataclasses import dataclass, field

import pytest

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow, Observation, Status
from gpubench.runner.events import CellMeasured, Event
from gpubench.runner.recording import Recording
from tests.runner.scripted import ScriptedWorker, case
from tests.runner.test_session import PLAN, Pool, recorded_of, rows, session

CELLS = 18
"""3 cases, 3 blocks, 2 runs."""


@dataclass
class Sink:
    """Keeps rows; refuses those beyond its room."""

    room: int = CELLS
    rows: list[BlockRow] = field(default_factory=list)

    def write(self, row: BlockRow) -> None:
        if len(self.rows) == self.room:
            raise ResultsFileError("disk", seen="full", expected="room", advice="free space")
        self.rows.append(row)


@dataclass
class Observer:
    """Notes how many rows a sink had when it was told of each."""

    sink: Sink
    seen: list[int] = field(default_factory=list)

    def tell(self, event: Event) -> None:
        if isinstance(event, CellMeasured):
            self.seen.append(len(self.sink.rows))


def test_every_row_is_written_before_its_observer_is_told() -> None:
    """What a person or a test is shown must be in the file if the next instant is the last."""
    sink = Sink()
    recording, observer = Recording(session(Pool()), sink), Observer(sink)
    recording.measure(observer)
    assert observer.seen == list(range(1, CELLS + 1))
    assert recording.rows == recording.total == len(sink.rows) == CELLS
    assert recording.timed
    assert recording.can_be_resumed


def test_a_sink_that_fails_ends_the_worker() -> None:
    """A worker that nobody asks any more must not go on measuring."""
    sink, pool = Sink(room=1), Pool()
    recording = Recording(session(pool), sink)
    with pytest.raises(ResultsFileError):
        recording.measure(Observer(sink))
    assert recording.rows == 1
    assert [worker.stopped for worker in pool.made] == [1]


def test_what_a_file_holds_already_counts_as_measured() -> None:
    """A resumed file has a time even if the rest brings none."""
    before = rows(Pool())[:5]
    failing = {
        case(size).id: Observation(status=Status.ERROR, detail="broken") for size in (8, 10, 16)
    }
    going_on = session(Pool(ScriptedWorker(failing)), recorded=recorded_of(before))
    recording = Recording(going_on, Sink())
    assert recording.total == CELLS - len(before)
    assert recording.timed
    assert recording.can_be_resumed


def test_without_rows_nothing_can_be_resumed() -> None:
    """No row says what the plan is."""
    recording = Recording(session(Pool(), plan=PLAN), Sink())
    assert not recording.can_be_resumed
    assert not recording.timed
