"""Runs, blocks, lost workers and resume, with workers that follow a script."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gpubench.device.machine_identity import FormerNames
from gpubench.errors import DeviceError, ResultsFileError
from gpubench.model import (
    BlockRow,
    DeviceIdentity,
    NodePlace,
    Observation,
    Plan,
    Software,
    Status,
)
from gpubench.model.hashing import host_hash
from gpubench.runner.events import CellMeasured, Printed, Started, Visiting
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.output import Output
from gpubench.runner.recorded import Recorded
from gpubench.runner.session import Session
from gpubench.runner.worker import WorkerLostError
from tests.runner.scripted import ScriptedWorker, case

CASES = (case(8), case(10), case(16))
PLAN = Plan(
    preset="quick",
    backend="cpu",
    device="cpu",
    profile="cpu",
    runs=2,
    blocks=3,
    sample_s=0.1,
    time_limit_s=9.0,
)
NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


class Pool:
    """Makes the session's workers, one script each; the last script repeats."""

    def __init__(self, *scripts: ScriptedWorker) -> None:
        self.scripts = list(scripts) or [ScriptedWorker()]
        self.made: list[ScriptedWorker] = []

    def __call__(self) -> ScriptedWorker:
        script = self.scripts[min(len(self.made), len(self.scripts) - 1)]
        worker = ScriptedWorker(
            script.answers, script.device, script.torch_version, printed=script.printed
        )
        self.made.append(worker)
        return worker


def session(pool: Pool, *, plan: Plan = PLAN, recorded: Recorded | None = None) -> Session:
    return Session(plan=plan, cases=CASES, open_worker=pool, recorded=recorded, now=lambda: NOON)


def rows(pool: Pool, *, recorded: Recorded | None = None) -> list[BlockRow]:
    events = session(pool, recorded=recorded).events()
    return [event.row for event in events if isinstance(event, CellMeasured)]


def cells(measured: Sequence[BlockRow]) -> list[tuple[int, int, str]]:
    return [(row.run.run_index, row.design.block, row.case.id) for row in measured]


def test_a_row_says_on_which_node_it_was_measured_and_that_it_was_alone() -> None:
    """A fleet's files are told apart by it; a node that nobody names has its host's name."""
    named, nameless = (next(iter(_rows_on(name, rank))) for name, rank in (("n17", 3), ("", 0)))

    assert named.node == NodePlace(node="n17", device_rank=3, loaded_devices=1)
    assert nameless.node == NodePlace(node="h0123456789ab", device_rank=0, loaded_devices=1)


def _rows_on(node: str, rank: int) -> list[BlockRow]:
    place = NodePlace(node=node or None, device_rank=rank, loaded_devices=1)
    there = replace(session(Pool()), place=place)
    return [event.row for event in there.events() if isinstance(event, CellMeasured)]


def recorded_of(measured: Sequence[BlockRow], **software: str) -> Recorded:
    """Return what a file with these rows says."""
    return Recorded(
        cells={key: row.outcome.status for key, row in zip(cells(measured), measured, strict=True)},
        failures={
            (row.run.run_index, row.case.id): (row.outcome.status, row.outcome.detail)
            for row in measured
            if not row.outcome.status.has_time
        },
        run_ids={row.run.run_index: row.run.run_id for row in measured},
        segments={row.run.run_index: row.run.segment for row in measured},
        device=DeviceIdentity(backend="cpu", device="scripted device"),
        software=Software(torch=software.get("torch", "v2.13.0"), host="h0123456789ab"),
        workload_versions={row.case.workload: row.case.workload_version for row in measured},
    )


def test_every_run_is_a_fresh_worker_with_an_id_of_its_own() -> None:
    """The run is the curve of replication, so nothing may survive from one to the next."""
    pool = Pool()

    measured = rows(pool)

    assert len(pool.made) == 2
    assert all(worker.stopped == 1 for worker in pool.made)
    assert len({row.run.run_id for row in measured}) == 2
    assert {row.run.run_index for row in measured} == {0, 1}


def test_every_cell_is_measured_exactly_once() -> None:
    """Runs x blocks x cases, none missing, none twice."""
    measured = cells(rows(Pool()))

    assert len(measured) == len(set(measured)) == 2 * 3 * 3


def test_a_row_says_where_it_comes_from() -> None:
    """Device, software, plan, workload version and time of start are on every row."""
    row = rows(Pool())[0]

    assert row.case.workload_version == 3
    assert row.device.device == row.run.label == "scripted device"
    assert row.software.torch == "v2.13.0"
    assert row.run.started_at == "2026-01-02T12:00:00+00:00"
    assert row.run.plan.startswith("preset=quick;")
    assert row.design.preset == "quick"


def test_the_seed_of_order_and_inputs_is_on_every_row() -> None:
    """Without it nobody could repeat the experiment."""
    pool = Pool()
    events = session(pool, plan=replace(PLAN, seed=7)).events()

    designs = {event.row.design for event in events if isinstance(event, CellMeasured)}

    assert {(design.order_seed, design.input_seed) for design in designs} == {(7, 7)}
    assert {setup.seed for worker in pool.made for setup in worker.setups} == {7}


def test_a_failed_case_is_not_executed_again_in_its_run() -> None:
    """Its later blocks repeat the status; the next run tries it anew."""
    oom = Observation(status=Status.OOM, detail="needs 9 GB")
    pool = Pool(ScriptedWorker({CASES[0].id: oom}))

    measured = rows(pool)

    failed = [row for row in measured if row.case.id == CASES[0].id]
    assert [row.outcome.status for row in failed] == [Status.OOM] * 6
    assert {row.outcome.detail for row in failed} == {"needs 9 GB"}
    for worker in pool.made:
        assert [visited.id for visited in worker.visited].count(CASES[0].id) == 1


def test_a_lost_worker_costs_its_case_and_nothing_else() -> None:
    """A crash, a hang or a kill is a row, and the other cases go on in a fresh process."""
    lost = WorkerLostError(Status.ERROR, "the process was killed by SIGSEGV")
    pool = Pool(ScriptedWorker({CASES[1].id: lost}))

    measured = rows(pool)

    failed = [row for row in measured if not row.outcome.status.has_time]
    assert {row.case.id for row in failed} == {CASES[1].id}
    assert len(failed) == 6
    assert len(measured) == 18
    assert len(pool.made) == 4
    assert {row.run.segment for row in measured} == {0, 1}


def test_a_worker_lost_at_the_last_cell_is_not_replaced() -> None:
    """No process is started for rows that only repeat a failure."""
    lost = WorkerLostError(Status.TIMEOUT, "too slow")
    pool = Pool(ScriptedWorker(dict.fromkeys([c.id for c in CASES], lost)))

    measured = rows(pool)

    assert len(measured) == 18
    assert len(pool.made) == 2 * len(CASES)


@pytest.mark.parametrize("kept", [0, 1, 4, 9, 10, 17, 18])
def test_resume_completes_to_exactly_the_cells_of_an_undisturbed_run(kept: int) -> None:
    """Whatever was written before the interruption, the rest is measured, and only that."""
    whole = rows(Pool())
    before = whole[:kept]

    after = rows(Pool(), recorded=recorded_of(before) if before else None)

    assert sorted(cells([*before, *after])) == sorted(cells(whole))
    if before:
        assert after == [] or cells(after) == cells(whole)[kept:]


def test_resume_keeps_the_run_and_counts_its_processes() -> None:
    """A resumed run is one run in several segments."""
    before = rows(Pool())[:4]

    after = rows(Pool(), recorded=recorded_of(before))

    assert after[0].run.run_id == before[0].run.run_id
    assert after[0].run.segment == before[0].run.segment + 1
    assert after[-1].run.segment == 0


def test_resume_does_not_execute_again_what_had_failed() -> None:
    """What took the machine down once is not tried a second time in the same run."""
    oom = Observation(status=Status.OOM, detail="needs 9 GB")
    before = rows(Pool(ScriptedWorker({c.id: oom for c in CASES[:1]})))[:3]
    pool = Pool()

    after = rows(pool, recorded=recorded_of(before))

    in_first_run = [row for row in after if row.run.run_index == 0]
    repeated = [row for row in in_first_run if row.case.id == CASES[0].id]
    assert [row.outcome.status for row in repeated] == [Status.OOM] * 2
    assert CASES[0].id not in {visited.id for visited in pool.made[0].visited}


@pytest.mark.parametrize("failed", [0, 1])
def test_resume_tries_again_what_failed_in_another_run_only(failed: int) -> None:
    """A file whose rows somebody deleted may lack an earlier run than the one that failed."""
    oom = Observation(status=Status.OOM, detail="needs 9 GB")
    whole = rows(Pool(ScriptedWorker({CASES[0].id: oom})))
    before = [row for row in whole if row.run.run_index == failed]

    after = rows(Pool(), recorded=recorded_of(before))

    assert {row.run.run_index for row in after} == {1 - failed}
    assert {row.outcome.status for row in after} == {Status.OK}


def test_resume_of_a_complete_file_starts_no_process() -> None:
    """There is nothing to do, and nothing is done."""
    pool = Pool()

    assert rows(pool, recorded=recorded_of(rows(Pool()))) == []
    assert pool.made == []


def test_resume_refuses_other_software() -> None:
    """Times before and after an upgrade must not stand in one run."""
    before = rows(Pool())[:4]

    with pytest.raises(ResultsFileError, match=r"torch is v2\.13\.0, was v2\.6\.0"):
        rows(Pool(), recorded=recorded_of(before, torch="v2.6.0"))


def test_resume_refuses_another_device() -> None:
    """Nor may two devices."""
    before = rows(Pool())[:4]

    with pytest.raises(ResultsFileError, match="device is another device"):
        rows(Pool(ScriptedWorker(device="another device")), recorded=recorded_of(before))


def test_resume_keeps_the_name_that_an_older_file_gives_this_machine() -> None:
    """Rows of one machine under two names could not be pooled."""
    older = recorded_of(rows(Pool())[:4])
    older = replace(older, software=replace(older.software, host=host_hash("node7")))
    former = FormerNames(host="node7", machine_id="0f" * 16)
    resumed = replace(session(Pool(), recorded=older), former=lambda: former)

    events = [event for event in resumed.events() if isinstance(event, CellMeasured)]

    assert {event.row.software.host for event in events} == {host_hash("node7")}


def test_resume_refuses_another_version_of_a_workload() -> None:
    """A workload that computes something else must not stand in the same run."""
    before = rows(Pool())[:4]
    older = replace(recorded_of(before), workload_versions={"toy": 2})

    with pytest.raises(ResultsFileError, match="the version of toy is 3, was 2"):
        rows(Pool(), recorded=older)


def test_an_abandoned_session_stops_its_worker() -> None:
    """Ctrl-C between two cells leaves no process behind."""
    pool = Pool()
    events = session(pool).events()

    assert isinstance(next(events), Started)
    next(events)
    events.close()

    assert pool.made[0].stopped == 1


def test_the_worker_is_told_all_cases_and_the_effort() -> None:
    """Inputs are built for the largest batch, so a worker must know all sizes at the start."""
    pool = Pool()

    rows(pool)

    setup = pool.made[0].setups[0]
    assert setup.cases == CASES
    assert (setup.sample_s, setup.time_limit_s) == (0.1, 9.0)


def test_the_same_plan_measures_the_same_cells_in_the_same_order() -> None:
    """Two machines, one experiment."""
    assert cells(rows(Pool())) == cells(rows(Pool()))


def test_rows_of_one_command_name_one_session_and_a_resumed_file_has_two() -> None:
    """What else was going on is alike within a session and not beyond it."""
    before = rows(Pool())[:5]
    after = rows(Pool(), recorded=recorded_of(before))
    sessions = [{row.run.session for row in part} for part in (before, after)]
    assert [len(names) for names in sessions] == [1, 1]
    assert sessions[0] != sessions[1]
    assert all(row.run.pair is None for row in (*before, *after))


def test_the_first_lines_of_output_are_told_once_and_the_rest_counted() -> None:
    """Of all runs together, and at the end."""
    lines = ("one", "two", "three", "four")

    events = list(session(Pool(ScriptedWorker(printed=Output(lines=lines, more=10)))).events())

    told = [event for event in events if isinstance(event, Printed)]
    assert [event.lines for event in told] == [lines, ("one",), ()]
    assert told[-1] is events[-1]
    outputs = sum(not isinstance(event, Visiting | Printed) for event in events)
    assert told[-1].left_out == outputs * 14 - 5


def test_what_a_worker_said_before_it_failed_to_start_is_told() -> None:
    """It may be the reason."""

    class Refusing(ScriptedWorker):
        def start(self, setup: Setup) -> Ready:
            raise DeviceError("worker", seen="no", expected="yes", advice="look")

    worker = Refusing(printed=Output(lines=("no driver",)))
    events = replace(session(Pool()), open_worker=lambda: worker).events()

    assert next(events) == Printed(lines=("no driver",))
    with pytest.raises(DeviceError):
        next(events)
