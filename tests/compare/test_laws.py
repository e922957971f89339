"""What holds for any two files: swapping, order, labels, and a file against itself."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.compare.comparison import compare
from gpubench.compare.comparison_records import Verdict
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.errors import UsageError

from .sides import SIZES, failed, frame, pair, side, verdicts

_FLIPPED = {
    "faster": "slower",
    "slower": "faster",
    "fits only on a": "fits only on a",
    "fits only on b": "fits only on b",
}
_DEVICES: list[dict[str, Any]] = [
    {},
    {"device": "G", "device_uuid": "d1", "backend": "cuda"},
    {"device": "C", "device_uuid": "d1", "backend": "cpu"},
]

pairs_of_frames = st.builds(
    lambda seed, runs, change, spread, facts: (
        frame(seed=2 * seed, runs=runs[0], **facts[0]),
        failed(
            frame(
                seed=2 * seed + 1,
                runs=runs[1],
                spread=spread,
                time_s=lambda size: 1e-4 * (10 + size) * (1 + change * (size > 64)),
                **facts[1],
            ),
            "oom",
            512,
        ),
    ),
    st.integers(0, 100),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.sampled_from([0.0, 0.02, -0.1]),
    st.sampled_from([0.0, 0.002, 0.02]),
    st.tuples(st.sampled_from(_DEVICES), st.sampled_from(_DEVICES)),
)


def numbers(found: PairComparison) -> list[tuple[float, ...]]:
    """Return every ratio with its interval."""
    intervals = [case.result for case in found.cases]
    intervals += [row.result for row in found.workloads]
    intervals += [row.best.result for row in found.workloads if row.best]
    intervals += [found.overall.result] if found.overall else []
    return [(i.speedup, i.low, i.high) for i in intervals if i is not None]


@pytest.mark.usefixtures("untraced")
@given(pairs_of_frames)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_swapping_the_sides_inverts_every_ratio_and_flips_every_verdict(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """Must hold 3."""
    a, b = frames
    there = compare([side("a", a), side("b", b)]).pairs[0]
    back = compare([side("b", b), side("a", a)]).pairs[0]

    assert [_FLIPPED.get(verdict, verdict) for verdict in verdicts(there)] == verdicts(back)
    assert [case.p_adjusted for case in there.cases] == [case.p_adjusted for case in back.cases]
    for (ratio, low, high), (inverse, inverse_low, inverse_high) in zip(
        numbers(there), numbers(back), strict=True
    ):
        assert inverse == pytest.approx(1 / ratio, rel=1e-13)
        assert (inverse_low, inverse_high) == pytest.approx((1 / high, 1 / low), rel=1e-13)


@pytest.mark.usefixtures("untraced")
@given(pairs_of_frames, st.randoms(use_true_random=False))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_order_labels_and_further_columns_change_nothing(
    frames: tuple[pd.DataFrame, pd.DataFrame], random: "np.random.Generator"
) -> None:
    """Must hold 3, to the last bit."""
    a, b = frames
    order = list(range(len(b)))
    random.shuffle(order)
    plain = pair(a, b)

    turned = pair(a.iloc[::-1], b.iloc[order].assign(colour="red", label="other"))
    relabelled = compare([side("x", a), side("y", b)]).pairs[0]

    assert turned == plain
    assert numbers(relabelled) == numbers(plain)
    assert [case.verdict for case in relabelled.cases] == [case.verdict for case in plain.cases]


def test_text_columns_may_be_categories_or_strings() -> None:
    """Who reads files with `read_results` gets the same as the command line."""
    a, b = frame(seed=1, device="G", device_uuid="d"), frame(seed=2, device="G", device_uuid="e")
    texts = ["workload", "phase", "run_id", "status", "device", "device_uuid", "params", "cache"]

    assert pair(a.astype(dict.fromkeys(texts, "category")), b) == pair(a, b)


@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize("facts", _DEVICES)
def test_a_file_against_itself_is_the_same_everywhere_with_a_warning(
    runs: int, facts: dict[str, Any]
) -> None:
    """Must hold 3, however noisy the file."""
    rows = frame(runs=runs, spread=0.2, **facts)

    found = pair(rows, rows)

    assert set(verdicts(found)) == {"same"}
    assert {case.result and case.result.speedup for case in found.cases} == {1.0}
    assert all(row.verdict is Verdict.SAME for row in found.workloads)
    best = [row.best.result for row in found.workloads if row.best is not None]
    assert best
    assert all(0.999999 < r.low <= r.speedup <= r.high < 1.000001 for r in best)
    assert "hold the same rows" in found.warnings[0]


def test_sides_that_share_a_run_are_refused() -> None:
    """They are neither one measurement nor two."""
    old, new = frame(seed=1), frame(seed=2)

    with pytest.raises(UsageError, match="36 of 72 rows of common cases stand on both sides"):
        compare([side("a", old), side("b", old, new)])


def test_sides_that_share_some_rows_are_refused() -> None:
    """As when a file was repaired with rows of the other."""
    old = frame(seed=1)
    new = frame(seed=2, sizes=SIZES).assign(run_id=old["run_id"])
    mixed = pd.concat([old[old["batch_size"] == 1], new[new["batch_size"] != 1]])

    with pytest.raises(UsageError, match="6 of 36 rows of common cases stand on both sides"):
        pair(old, mixed)


def test_rounded_times_may_agree_by_chance() -> None:
    """Other tools number their runs from 0 and round to milliseconds."""
    rounded = [frame(seed=seed).assign(run_id="0").round({"time_median_s": 4}) for seed in (1, 2)]
    rounded = [rows.drop_duplicates(["batch_size", "block"]) for rows in rounded]

    assert all(case.result for case in pair(*rounded).cases)


def test_files_of_one_side_may_number_their_runs_alike() -> None:
    """Runs are told apart by file and number."""
    first, second = (frame(seed=seed).assign(run_id="0") for seed in (1, 2))
    first, second = (rows.drop_duplicates(["batch_size", "block"]) for rows in (first, second))

    comparison: Comparison = compare([side("a", first, second), side("b", frame(seed=3))])

    assert comparison.baseline.runs == 2


def test_a_copy_among_the_files_of_a_side_is_refused() -> None:
    """Counted as runs of their own, copies would make the spread look half as large."""
    rows = frame(seed=1)

    with pytest.raises(UsageError, match=r"^a: 36 rows stand in two of its files"):
        compare([side("a", rows, rows), side("b", frame(seed=2))])
