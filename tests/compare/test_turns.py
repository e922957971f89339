"""Runs that were measured in turns are compared pair by pair."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.compare.comparison import compare
from gpubench.compare.pair_records import PairComparison

from .sides import frame, pair, side
from .test_laws import numbers

CPU: dict[str, Any] = {"device": "C", "device_uuid": "d1", "backend": "cpu"}


def turns(
    seed: int, *, runs: int = 4, change: float = 0.0, mood: float = 0.2, **facts: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two sides of which both runs of a pair share a mood of the machine."""
    moods = np.exp(np.random.default_rng(seed).normal(0, mood, runs))
    first, second = (
        frame(seed=2 * seed + place, runs=runs, **{**CPU, **facts}).assign(session="s1")
        for place in (0, 1)
    )
    return _moved(first, moods, 0.0), _moved(second, moods, change)


def _moved(rows: pd.DataFrame, moods: np.ndarray, change: float) -> pd.DataFrame:
    number = rows["run_id"].str.partition("-")[2].astype(int)
    time_s = rows["time_median_s"] * moods[number] * (1 + change)
    return rows.assign(pair=number, time_median_s=time_s)


def without_pairs(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns=["session", "pair"])


def test_a_change_that_moods_of_the_machine_hide_is_found_in_pairs() -> None:
    """The mood of the machine, 20 % here, is the same on both sides of a pair."""
    a, b = turns(1, change=0.05)
    assert {case.verdict_text for case in pair(a, b).cases} == {"slower"}
    assert {case.verdict_text for case in pair(*map(without_pairs, (a, b))).cases} == {"unclear"}


def test_the_scope_says_that_runs_were_measured_in_turns() -> None:
    """A reader wants to know why the interval is narrower than the runs lie apart."""
    found = pair(*turns(1))
    device, _, turns_text = found.scope.text.partition("; ")
    assert device == "this device only, the same on both sides"
    assert turns_text == "each run is compared with the run of the other side beside it (4 pairs)"
    assert found.scope.pairs == 4
    assert found.scope.session_sd == 0.0


def test_two_gpus_keep_their_spread_in_turns() -> None:
    """Turns cancel what a machine does, and not what two GPUs are."""
    a, b = turns(1, backend="cuda")
    found = pair(a, b.assign(device_uuid="d2"))
    assert found.scope.pairs == 4
    assert found.scope.gpu_sd == 0.005


@pytest.mark.usefixtures("untraced")
@given(st.integers(0, 100), st.integers(3, 6), st.sampled_from([0.0, 0.02]))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_swapping_sides_in_turns_inverts_every_ratio(seed: int, runs: int, change: float) -> None:
    """Must hold 3."""
    a, b = turns(seed, runs=runs, change=change)
    there, back = pair(a, b), pair(b, a)
    assert there.scope.pairs == runs
    assert [case.p_adjusted for case in there.cases] == [case.p_adjusted for case in back.cases]
    for (ratio, low, high), (inverse, inverse_low, inverse_high) in zip(
        numbers(there), numbers(back), strict=True
    ):
        assert inverse == pytest.approx(1 / ratio, rel=1e-13)
        assert (inverse_low, inverse_high) == pytest.approx((1 / high, 1 / low), rel=1e-13)


@pytest.mark.usefixtures("untraced")
@given(st.integers(0, 100), st.randoms(use_true_random=False))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_neither_row_order_nor_names_of_runs_matter(seed: int, random: Any) -> None:
    """Pairs are told by session and number, not by which run comes first in a file."""
    a, b = turns(seed)
    names = [f"r{name:03d}" for name in range(4)]
    random.shuffle(names)
    renamed = b.assign(run_id=[names[number] for number in b["pair"]]).iloc[::-1]
    assert _without_labels(pair(a, renamed)) == _without_labels(pair(a, b))


def _without_labels(found: PairComparison) -> list[tuple[float, ...]]:
    return numbers(found)


def test_an_interrupted_pair_is_left_out_and_said() -> None:
    """What is missing of it was measured at another time, or not at all."""
    a, b = turns(3, runs=5)
    a_cut = a[(a["pair"] < 4) | (a["batch_size"] < 100)]
    b_cut = b[b["pair"] < 4]
    found = pair(a_cut, b_cut)
    assert numbers(found) == numbers(pair(a[a["pair"] < 4], b_cut))
    assert found.scope.pairs == 4
    assert found.warnings[0] == ("a: 1 run without a complete partner on the other side, left out")


def test_pairs_of_another_session_are_not_pairs() -> None:
    """Pair 0 of Monday has nothing to do with pair 0 of Tuesday."""
    a, b = turns(4)
    found = pair(a, b.assign(session="s2"))
    assert found.scope.pairs == 0
    assert not found.warnings


def test_two_sessions_of_turns_are_compared_together() -> None:
    """Each pair is one observation, whenever it was made."""
    (a, b), (c, d) = turns(5, runs=2), turns(6, runs=2)
    later = [rows.assign(session="s2") for rows in (c, d)]
    found = compare([side("a", a, later[0]), side("b", b, later[1])]).pairs[0]
    assert found.scope.pairs == 4


def test_two_pairs_are_too_few_to_show_how_pairs_differ() -> None:
    """They are judged as runs that stand apart, which is wider."""
    a, b = turns(7, runs=2)
    assert pair(a, b).scope.pairs == 0


def test_a_few_pairs_among_many_lone_runs_do_not_decide() -> None:
    """Leaving most of the runs out would throw away what was measured."""
    a, b = turns(8, runs=3)
    many = [frame(seed=90 + place, runs=8, **CPU) for place in (0, 1)]
    found = compare([side("a", a, many[0]), side("b", b, many[1])]).pairs[0]
    assert found.scope.pairs == 0
    assert found.cases[0].runs == (11, 11)
