"""A comparison reads from its verdict to its provenance, and fits the reader's window."""

import json
from typing import Any

import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.compare.sides import Side
from gpubench.report.compare.document import comparison_document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tests.compare.sides import frame, side
from tests.report.compare.examples import indicated, one_run, two_gpus

SHOWN = comparison_document(two_gpus())


def test_the_verdict_comes_first_and_provenance_last() -> None:
    """Redesign: what buyers mistake for hardware stands between the verdict and the table."""
    text = written(SHOWN, "text")
    parts = (
        *("new is faster than old", "Speedup: ", "Break-even price: ", "DIFFERS  driver"),
        *("EQUAL BATCH", "OVERALL geomean", "cases      3 faster", "failed     1 case on old, "),
        *("baseline   old: ", "contender  new: ", "same       torch", "scope      GPU models"),
    )
    places = [text.index(part) for part in parts]

    assert places == sorted(places)
    assert places[0] == 0


@pytest.mark.parametrize("width", [80, 100, 120, 140])
def test_every_line_fits_the_window(width: int) -> None:
    """Groups of columns part where there is no room for both."""
    assert max(map(len, written(SHOWN, "text", Screen(width=width)).splitlines())) <= width
    assert max(map(len, indicated(width).splitlines())) <= width


def test_marks_are_explained_where_they_stand() -> None:
    """Issue 13, B.7; and a table without marks explains none."""
    marked = indicated()

    assert "unclear? (adjusted)" in marked
    assert "\n(adjusted): the 95 % CI excludes 1, but adjusted for 4 results" in marked
    assert "\n?: indicative, since a side has one run" in marked
    assert "indicative" not in written(SHOWN, "text")


def test_programs_get_the_decisions_that_people_read() -> None:
    """Price, what would settle, exceptions and reasons are records and no prose."""
    (contender,) = json.loads(written(comparison_document(one_run()), "json"))["contenders"]

    assert contender["break_even"]["basis"] == "own best batch"
    assert contender["break_even"]["reason"] is None
    assert contender["break_even"]["low"] < contender["break_even"]["ratio"] < 1
    assert contender["to_settle"]["inconclusive"] == contender["counts"]["unclear"]
    assert contender["to_settle"]["replicate"] == "run"
    assert contender["overall"]["verdict_reason"] == "equivalent"


def test_programs_get_the_cases_that_the_verdict_leaves_out() -> None:
    """A tenth of the cases is slower, and all together are not."""
    gpu: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "runs": 5}
    sizes = tuple(range(1, 101))
    slower = frame(
        seed=2, sizes=sizes, time_s=lambda n: 1e-4 * (10 + n) * (1.05 - 0.05 * (n % 10 > 0)), **gpu
    )
    comparison = compare([side("old", frame(sizes=sizes, **gpu)), side("new", slower)])
    (contender,) = json.loads(written(comparison_document(comparison), "json"))["contenders"]

    assert contender["overall"]["verdict"] == "same"
    assert contender["exceptions"]["otherwise"] == {"slower": 10}
    assert contender["counts"]["slower"] == 10


def test_what_steady_load_costs_is_told_of_either_side() -> None:
    """The order of two cards may turn where the buyer keeps them busy."""

    def card(label: str, loss: float) -> Side:
        rested = frame(runs=3, sizes=(4096,), spread=0.0, seed=1, flop=4e11)
        burst = rested.assign(regime="burst", sm_clock_mhz=1980.0)
        steady = rested.assign(regime="steady", sm_clock_mhz=1980.0 * (1 - loss))
        steady["time_median_s"] /= 1 - loss
        return side(label, pd.concat([burst, steady], ignore_index=True))

    document = comparison_document(compare([card("old", 0.1), card("new", 0.25)]))
    text = " ".join(written(document, "markdown").split())
    loads = json.loads(written(document, "json"))["contenders"][0]["loads"]

    assert "old: matmul forward (fp32) batch 4096: 974 GFLOP/s in bursts, 877 GFLOP/s" in text
    assert "steady (speed -10.0 %, 95 % CI -10.0 to -10.0), clock 1980 -> 1782 MHz" in text
    assert "new: matmul forward (fp32) batch 4096: 974 GFLOP/s in bursts, 731 GFLOP/s" in text
    assert [line[0]["speed"]["ratio"] for line in loads] == pytest.approx([0.9, 0.75])


@pytest.mark.parametrize(("loaded", "is_said"), [(1.0, False), (2.0, True)])
def test_a_device_on_its_own_is_taken_for_granted(loaded: float, is_said: bool) -> None:
    """Several that are loaded together, as fast as they were compared, are not."""
    frames = (frame(seed=seed).assign(loaded_devices=loaded) for seed in (1, 2))
    sides = [side(name, rows) for name, rows in zip(("old", "new"), frames, strict=True)]

    assert ("loaded_devices" in written(comparison_document(compare(sides)), "text")) is is_said
