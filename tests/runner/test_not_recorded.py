"""A work that says that it can be recorded and cannot is timed by single launches, and says so."""

from typing import Any

from gpubench.model import BlockRow, Status
from gpubench.runner.events import CellMeasured, Started
from gpubench.runner.recording import Recording
from gpubench.runner.session import Session
from gpubench.runner.worker import NotRecordedError
from gpubench.suites.planning import plan_for
from tests.device.cuda.powered import PoweredDriver
from tests.runner.played_h200 import PlayedH200
from tests.runner.played_plans import Played, session_of
from tests.runner.scripted import ScriptedWorker
from tests.runner.test_session import CASES, PLAN

REFUSING = 4096


def rows_of(*sizes: int, **less: Any) -> tuple[list[BlockRow], int]:
    """Return the rows of a plan one of whose works cannot be recorded, and the processes."""
    plan = plan_for(
        "smoke",
        "cuda",
        "cuda:0",
        workloads=("matmul",),
        implementations=("torch",),
        dtypes=("bfloat16",),
        batch_sizes=sizes,
        blocks=2,
        **less,
    )
    machine = PlayedH200(PoweredDriver(), unrecorded=lambda case: case.batch_size == REFUSING)
    started: list[object] = []
    played = Played(lambda event: started.append(event) if isinstance(event, Started) else None)
    Recording(session_of(plan, machine), played).measure(played)
    return played.rows, len(started)


def timers(rows: list[BlockRow], batch_size: int) -> set[tuple[str, bool]]:
    """Return by what a case was timed, and whether its rows warn of a graph."""
    return {
        (row.timing.timer, "graph-rejected" in row.outcome.warnings)
        for row in rows
        if row.case.batch_size == batch_size and row.timing is not None
    }


def test_what_cannot_be_recorded_is_launched_by_the_next_process_and_says_so() -> None:
    """Its own ends: torch's allocator may be left in the middle of the recording."""
    rows, processes = rows_of(128, REFUSING, runs=2)

    assert timers(rows, REFUSING) == {("cuda-event", True)}
    assert timers(rows, 128) == {("cuda-graph", False)}
    # One more than there are runs: the second run is told.
    assert processes == 3
    assert len(rows) == 8


def test_a_steady_case_that_cannot_be_recorded_is_launched_too() -> None:
    """A long product keeps the card busy by single launches as well."""
    rows, processes = rows_of(REFUSING, runs=1, regimes=("steady",))

    assert timers(rows, REFUSING) == {("cuda-event", True)}
    assert processes == 2


def test_where_graphs_were_asked_for_it_is_an_error_row() -> None:
    """What the user ruled out is not done in silence."""
    rows, _ = rows_of(128, REFUSING, runs=1, timer="graph")

    failed = [row for row in rows if row.timing is None]
    assert {row.case.batch_size for row in failed} == {REFUSING}
    assert {row.outcome.status for row in failed} == {Status.ERROR}
    assert all("cannot be recorded" in row.outcome.detail for row in failed)


def test_a_process_that_ends_so_again_is_lost_like_any_other() -> None:
    """Else a work that breaks each process would be tried for ever."""
    lost = NotRecordedError(Status.ERROR, "cannot be recorded")
    worker = ScriptedWorker(answers={CASES[0].id: lost})
    session = Session(plan=PLAN, cases=CASES, open_worker=lambda: worker)

    rows = [event.row for event in session.events() if isinstance(event, CellMeasured)]

    assert {row.outcome.detail for row in rows if row.timing is None} == {"cannot be recorded"}
    assert {row.case.id for row in rows if row.timing is None} == {CASES[0].id}
    assert worker.visited.count(CASES[0]) == PLAN.runs + 1
    assert [setup.launched for setup in worker.setups][-1] == (CASES[0],)
