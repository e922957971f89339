"""Several devices at the same time: what is loaded when, and what a lost one costs."""

import threading
from dataclasses import replace
from itertools import islice

import pytest

from gpubench.errors import DeviceError, WorkloadError
from gpubench.model import BlockRow, Case, DeviceIdentity, NodePlace, Software, Status
from gpubench.runner.events import CellMeasured
from gpubench.runner.messages import Ready, Setup
from gpubench.runner.node.gate import NEIGHBOUR_LOST
from gpubench.runner.node.session import PlaceKey
from gpubench.runner.recorded import Recorded
from gpubench.runner.worker import WorkerLostError
from tests.runner.node.several import (
    CASES,
    PLAN,
    Floor,
    FloorWorker,
    alone_too,
    events,
    keys,
    lost,
    node,
    rows,
)

PAIR = replace(PLAN, workers=2)


def recorded_of(measured: list[BlockRow]) -> dict[PlaceKey, Recorded]:
    """Return what a file with these rows says of each device and load."""
    places: dict[PlaceKey, list[BlockRow]] = {}
    for row in measured:
        key = (row.node.device_rank or 0, row.node.loaded_devices or 0)
        places.setdefault(key, []).append(row)
    return {key: _recorded(of) for key, of in places.items()}


def _recorded(measured: list[BlockRow]) -> Recorded:
    return Recorded(
        cells={
            (row.run.run_index, row.design.block, row.case.id): row.outcome.status
            for row in measured
        },
        failures={},
        run_ids={row.run.run_index: row.run.run_id for row in measured},
        segments={row.run.run_index: row.run.segment for row in measured},
        device=DeviceIdentity(backend="cpu", device=measured[0].device.device),
        software=Software(torch="v2.13.0", host="h0123456789ab"),
        workload_versions={"toy": 3},
    )


def test_every_device_measures_every_cell_beside_all_others() -> None:
    """Eight GPUs in one chassis share power and heat; each row says how many were loaded."""
    together = threading.Barrier(PLAN.workers, timeout=30)

    told = list(events(node(Floor(on_visit=lambda _cpu, _case: _met(together)))))

    found = rows(told)
    cells = PLAN.runs * PLAN.blocks * len(CASES)
    assert len(found) == len(keys(found)) == PLAN.workers * cells
    assert {row.node for row in found} == {
        NodePlace(node="n17", device_rank=rank, loaded_devices=3) for rank in range(3)
    }
    assert len({row.run.run_id for row in found}) == PLAN.workers * PLAN.runs
    assert len({row.run.session for row in found}) == 1


def _met(together: threading.Barrier) -> None:
    # Breaks, and the test with it, if a device visits while another one does not.
    together.wait()


def test_all_devices_visit_the_same_case_at_the_same_time() -> None:
    """Only then is what one of them takes longer its own."""
    visits: list[Case] = []
    floor = Floor(on_visit=lambda _cpu, case: visits.append(case))

    list(events(node(floor)))

    each = [visits[place : place + 3] for place in range(0, len(visits), 3)]
    assert all(len(set(at_once)) == 1 for at_once in each)


def test_work_is_built_and_checked_before_all_begin_to_time_it() -> None:
    """Else one device would be timed while its neighbour is still building."""
    floor = Floor()

    list(events(node(floor, PAIR)))

    assert all(worker.looked == list(dict.fromkeys(worker.visited)) for worker in floor.made)


def test_alone_each_device_is_measured_with_the_others_idle_in_runs_of_its_own() -> None:
    """What together costs is a finding; every other run has the reversed order."""
    told = list(events(node(Floor(), alone_too())))

    found = rows(told)
    cells = PLAN.runs * PLAN.blocks * len(CASES)
    assert len(found) == 2 * PLAN.workers * cells
    assert len({row.run.run_id for row in found}) == 2 * PLAN.workers * PLAN.runs
    order = list(dict.fromkeys((r.run.run_index, r.node.loaded_devices) for r in found))
    assert order == [(0, 3), (0, 1), (1, 1), (1, 3)]


def test_a_worker_that_dies_costs_its_own_row_and_names_its_device() -> None:
    """Kill -9 of one worker: its case has a row that says so, and all others have theirs."""
    killed = WorkerLostError(Status.ERROR, "the process was killed by SIGKILL")

    told = list(events(node(Floor(answers={(1, CASES[0].id): killed}))))

    found = rows(told)
    failed = [row for row in found if row.outcome.status is Status.ERROR]
    assert len(found) == PLAN.workers * PLAN.runs * PLAN.blocks * len(CASES)
    assert {row.node.device_rank for row in failed} == {1}
    assert {row.case.batch_size for row in failed} == {CASES[0].batch_size}
    assert not lost(told)


def test_a_device_that_cannot_be_opened_is_named_and_the_others_go_on() -> None:
    """A GPU that fell off the bus must not cost the results of seven others."""
    told = list(events(node(Floor(dead={2: 1}))))

    assert [(one.rank, one.name, one.reason) for one in lost(told)] == [
        (2, "worker 2", "it fell off the bus")
    ]
    found = rows(told)
    by_run = [{r.node.device_rank for r in found if r.run.run_index == run} for run in (0, 1)]
    assert by_run == [{0, 1, 2}, {0, 1}]


def test_rows_beside_a_lost_device_say_that_fewer_were_loaded() -> None:
    """They would else look like a node that cools better."""
    killed = WorkerLostError(Status.ERROR, "the process was killed by SIGKILL")
    floor = Floor(answers={(1, case.id): killed for case in CASES}, dead={1: 1})

    found = rows(list(events(node(floor, replace(PAIR, runs=1, blocks=3)))))

    of_other = [row for row in found if row.node.device_rank == 0]
    warned = [NEIGHBOUR_LOST in row.outcome.warnings for row in of_other]
    assert warned == sorted(warned)
    assert not warned[0]
    assert warned[-1]
    assert all(row.node.loaded_devices == 2 for row in of_other)


def test_without_any_device_left_the_measurement_ends() -> None:
    """An empty file with exit code 0 would be a lie."""
    with pytest.raises(DeviceError, match="fell off the bus"):
        list(events(node(Floor(dead={0: 0, 1: 0, 2: 0}))))


def test_a_users_mistake_ends_all_devices() -> None:
    """It is wrong on each of them, and is to be mended before minutes are spent."""

    class Refusing(FloorWorker):
        def start(self, setup: Setup) -> Ready:
            raise WorkloadError("own:work", seen="it is gone", expected="a module", advice="-")

    floor = Floor()
    session = replace(node(floor), open_worker=lambda b: Refusing(floor=floor, cpu=b.cpus[0]))
    with pytest.raises(WorkloadError):
        list(events(session))


def test_an_abandoned_session_leaves_no_worker_and_no_thread() -> None:
    """Ctrl-C while every device is inside a call: each worker is taken away from its thread."""
    before, floor = threading.active_count(), Floor()

    def stuck(cpu: int, _case: Case) -> None:
        if len(floor.made[0].visited) == 2:
            worker = next(one for one in floor.made if one.cpu == cpu)
            assert worker.ended.wait(30)
            raise WorkerLostError(Status.ERROR, "the process was killed by SIGKILL")

    floor.on_visit = stuck
    with pytest.raises(KeyboardInterrupt):
        _interrupted_after(floor, count=3)

    assert threading.active_count() == before
    assert all(worker.stopped for worker in floor.made)


def _interrupted_after(floor: Floor, *, count: int) -> None:
    measured = 0
    for event in events(node(floor)):
        measured += isinstance(event, CellMeasured)
        if measured == count:
            raise KeyboardInterrupt


@pytest.mark.parametrize("kept", [1, 5, 11, 23])
def test_resume_completes_to_the_same_rows_and_loads_all_devices_for_it(kept: int) -> None:
    """What is measured later is measured beside as many as before, and nothing twice."""
    plan = alone_too(PAIR)
    whole = rows(list(events(node(Floor(), plan))))
    first = rows(list(islice(events(node(Floor(), plan)), 10 * kept)))[:kept]

    session = node(Floor(), plan, recorded_of(first))
    rest = rows(list(events(session)))

    assert sum(session.missing().values()) == len(rest)
    assert keys(first) | keys(rest) == keys(whole)
    assert len(first) + len(rest) == len(whole)
    assert len({row.run.run_id for row in (*first, *rest)}) == 2 * 2 * PLAN.runs


def test_a_device_that_has_its_rows_keeps_another_one_company() -> None:
    """Else the rows that are missing would be measured in an idle node."""
    whole = rows(list(events(node(Floor(), PAIR))))
    first = [row for row in whole if row.node.device_rank == 0]
    floor = Floor()

    rest = rows(list(events(node(floor, PAIR, recorded_of(first)))))

    assert {row.node.device_rank for row in rest} == {1}
    assert len(rest) == len(first)
    visits = [len(w.visited) for w in floor.made]
    assert visits == [len(CASES) * PAIR.blocks] * 4


def test_a_complete_file_starts_no_process() -> None:
    """There is nothing to measure."""
    whole = rows(list(events(node(Floor(), alone_too(PAIR)))))
    floor = Floor()

    assert list(events(node(floor, alone_too(PAIR), recorded_of(whole)))) == []
    assert floor.made == []
