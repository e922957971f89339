"""What a file says of its own course."""

import math
from typing import Any

import pandas as pd
import pytest

from gpubench.overview.spreads import curve_spreads
from gpubench.overview.timeline import timelines
from tests.overview.frames import block_row, curve_rows, failed_row, required_only

SIZES = (16, 100)


def drifting(**changes: Any) -> list[dict[str, Any]]:
    """Return two runs of three blocks, each 1 % slower than the one before."""
    return [
        row
        for run, began in (("r0", "2026-11-02"), ("r1", "2026-11-01"))
        for row in curve_rows(lambda n: n * 1e-5, SIZES, run_id=run, started_at=began, **changes)
    ]


def test_runs_follow_each_other_as_they_began() -> None:
    """A file's lines may stand in any order, and names of runs are random."""
    rows = pd.DataFrame(drifting())
    later = rows["run_id"] == "r0"
    rows.loc[later, "time_p75_s"] += 0.04 * rows.loc[later, "time_median_s"]
    rows = rows.sample(frac=1.0, random_state=7)

    (found,) = timelines(rows)

    assert [visit.at for visit in found.visits] == [float(n) for n in range(1, 13)]
    assert [(one.run, one.block) for one in found.blocks] == [
        (run, block) for run in (1, 2) for block in (1, 2, 3)
    ]
    assert not found.in_minutes
    first, last = found.visits[0], found.visits[-1]
    assert (first.run, last.run) == (1, 2)
    assert first.noise == pytest.approx(0.02)
    assert last.noise == pytest.approx(0.06)


def test_what_each_block_does_to_all_of_its_cases_is_found() -> None:
    """The drift that was planted: 1 % from block to block."""
    (found,) = timelines(pd.DataFrame(drifting()))

    shares = [one.relative for one in found.blocks]
    assert shares == pytest.approx([1.01**-1 - 1, 0.0, 0.01] * 2, abs=1e-12)
    for one in found.blocks:
        assert one.low is not None
        assert one.high is not None
        assert one.low <= (one.relative or 0.0) <= one.high


def test_the_logs_of_each_case_s_visits_sum_to_nothing() -> None:
    """Relative to its own mean, whatever else the file holds."""
    (found,) = timelines(pd.DataFrame(drifting()))

    for size in SIZES:
        logs = [
            math.log1p(visit.relative)
            for visit in found.visits
            if visit.batch_size == size and visit.relative is not None
        ]
        assert len(logs) == 6
        assert math.fsum(logs) == pytest.approx(0.0, abs=1e-12)


def test_a_case_that_was_visited_once_says_nothing_of_drift() -> None:
    """It is its own mean."""
    rows = [*drifting(), block_row(run_id="r0", started_at="2026-11-02", batch_size=7)]

    (found,) = timelines(pd.DataFrame(rows))

    (alone,) = (visit for visit in found.visits if visit.batch_size == 7)
    assert alone.relative is None
    assert alone.noise == pytest.approx(0.02)


def test_minutes_are_those_that_were_measured_in() -> None:
    """A pause of a day between two processes is no axis; a start counts once per process."""
    rows = drifting(visit_s=30.0, start_s=60.0, segment=0)

    (found,) = timelines(pd.DataFrame(rows))

    assert found.in_minutes
    assert [visit.at for visit in found.visits[:2]] == [1.5, 2.0]
    assert found.visits[6].at == pytest.approx(4.0 + 1.5)
    assert found.visits[-1].at == pytest.approx(2 * (1 + 6 * 0.5))


def test_a_visit_without_a_time_takes_its_place_and_is_not_shown() -> None:
    """A time-out takes longer than any other visit."""
    rows = [*drifting(), failed_row("timeout", "over 10 s", run_id="r1", started_at="2026-11-01")]
    rows[-1]["position"], rows[-1]["block"] = -1, 0

    (found,) = timelines(pd.DataFrame(rows))

    assert [visit.at for visit in found.visits] == [float(n) for n in range(2, 14)]


def test_a_file_of_another_tool_has_a_course_too() -> None:
    """It has eight columns."""
    (found,) = timelines(required_only(curve_rows(lambda n: n * 1e-5, SIZES)))

    assert [visit.noise for visit in found.visits] == [None] * 6
    assert found.blocks[0].sm_clock_mhz is None


def test_a_file_without_a_time_has_no_visits() -> None:
    """Everything failed."""
    (found,) = timelines(pd.DataFrame([failed_row("oom", "", batch_size=8)]))

    assert found.visits == ()
    assert found.blocks == ()


def test_samples_are_held_against_their_own_block() -> None:
    """Drift between blocks is no spread of samples."""
    rows = pd.DataFrame(drifting())
    rows["time_p05_s"], rows["time_p95_s"] = (
        rows["time_median_s"] * 0.9,
        rows["time_median_s"] * 1.3,
    )

    (found,) = curve_spreads(rows)

    assert [one.batch_size for one in found.sizes] == list(SIZES)
    for one in found.sizes:
        spread = (one.p05, one.p25, one.p75, one.p95)
        assert spread == pytest.approx((-0.1, -0.01, 0.01, 0.3))
        assert one.blocks == 6


def test_a_file_without_quantiles_has_no_spread() -> None:
    """What nobody wrote down is not made up."""
    assert curve_spreads(required_only(curve_rows(lambda n: n * 1e-5, SIZES))) == ()
