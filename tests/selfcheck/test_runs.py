"""Which runs count, and which files do not go together."""

import pandas as pd
import pytest

from gpubench.errors import ResultsFileError
from gpubench.model.hashing import short_hash
from gpubench.selfcheck.runs import RUN, Runs, part_of, runs_of
from tests.selfcheck.frames import simulated, table

FRAME = simulated(cases=3, blocks=2, runs=4)


def runs(*frames: pd.DataFrame) -> Runs:
    return runs_of([table(frame, f"{number}.csv") for number, frame in enumerate(frames)])


def test_runs_are_numbered_by_time() -> None:
    """Names are random; a drift would be seen in any order but that of time."""
    names = {"r0": "rd", "r1": "ra", "r2": "rc", "r3": "rb"}
    found = runs(FRAME.assign(run_id=FRAME["run_id"].map(names)).iloc[::-1])

    by_run = found.table.frame.groupby(RUN)["run_id"].unique()
    assert [list(ids) for ids in by_run] == [["rd"], ["ra"], ["rc"], ["rb"]]
    assert found.is_ordered


@pytest.mark.parametrize("started", ["", "yesterday", "2026-01-02T03:00:00Z"])
def test_runs_that_do_not_tell_their_time_have_no_order(started: str) -> None:
    """No drift is better than one over the alphabet of names."""
    frame = FRAME.drop(columns="run_index").assign(started_at=started)

    assert not runs(frame).is_ordered
    assert runs(frame).count == 4


def test_runs_within_a_second_are_told_by_their_index() -> None:
    """Times are written to the second."""
    assert runs(FRAME.assign(started_at="2026-01-02T03:00:00Z")).is_ordered


def test_runs_of_several_files_count_together() -> None:
    """Three files of one run each, as an engineer collects them, even if all are named alike."""
    parts = [FRAME[FRAME["run_index"] == index].assign(run_id="1") for index in range(3)]

    found = runs(*parts)

    assert (found.count, found.partial) == (3, 0)
    assert found.table.source == "0.csv, 1.csv, 2.csv"


def test_files_with_names_in_clear_and_hashed_are_of_one_machine() -> None:
    """One of them was written with --identify."""
    hashed = FRAME.assign(backend="cuda", device_uuid=short_hash("d", "GPU-1"), host="h" + "0" * 12)
    clear = hashed.assign(device_uuid="GPU-1", host="node7/h" + "0" * 12)
    parts = [hashed[hashed["run_index"] < 2], clear[clear["run_index"] >= 2]]

    assert runs(*parts).count == 4


def test_an_interrupted_run_is_left_out() -> None:
    """What it lacks must not take a case from the others."""
    cut = FRAME[:-1]

    found = runs(cut)

    assert (found.count, found.partial) == (3, 1)
    assert sorted(found.table.frame[RUN].unique()) == [0, 1, 2]


def test_a_part_has_the_rows_of_its_runs() -> None:
    """Every row stands in one of two halves."""
    found = runs(FRAME)

    first, second = part_of(found, [0, 2]), part_of(found, [1, 3])

    assert set(first.frame["run_id"]) == {"r0", "r2"}
    assert len(first.frame) + len(second.frame) == len(FRAME)


@pytest.mark.parametrize(
    ("count", "cut", "seen"),
    [(1, 0, "1 run, "), (2, 0, "2 runs, "), (3, 1, "3 runs, 2 of them whole")],
)
def test_fewer_than_three_runs_are_refused(count: int, cut: int, seen: str) -> None:
    """Two runs tell no spread that anybody should rely on."""
    frame = FRAME[FRAME["run_index"] < count]

    with pytest.raises(ResultsFileError, match="--runs 6") as refused:
        runs(frame[: len(frame) - cut])
    assert f"{refused.value.seen}, ".startswith(seen)


@pytest.mark.parametrize(
    ("column", "value"),
    [("host", "hbbbbbbbbbbbb"), ("device", "Other CPU"), ("torch", "v2.6.0"), ("method", 2)],
)
def test_two_machines_or_two_softwares_are_refused(column: str, value: str | int) -> None:
    """What differs between them would be taken for a between-run SD."""
    changed = FRAME.copy()
    changed[column] = value

    with pytest.raises(ResultsFileError, match=f"{column} is .+ and .+expected runs of one") as no:
        runs(FRAME, changed.assign(time_median_s=changed["time_median_s"] * 2))
    assert "gpubench compare" in no.value.advice


def test_the_same_file_twice_is_refused() -> None:
    """Copies of runs do not differ, and would make any machine look quiet."""
    with pytest.raises(ResultsFileError, match="24 rows are there twice"):
        runs(FRAME, FRAME)


def test_cases_may_have_different_timers() -> None:
    """On a GPU kernels and whole steps are timed by different clocks."""
    steps = FRAME["phase"] == "train_step"

    assert runs(FRAME.assign(timer=steps.map({True: "cuda-event", False: "cuda-graph"}))).count == 4
