"""Claims about what is shown of a results table."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.model import Status
from gpubench.overview.curve_lines import Overview, PairVerdict
from gpubench.overview.overview import overview
from tests.overview.frames import block_row, curve_rows, failed_row, required_only

SIZES = (1, 10, 100, 128)


def saturating(size: int) -> float:
    return 1e-3 + size * 1e-5


def flat(size: int) -> float:
    return size * 1e-5


def test_the_best_batch_is_the_one_with_the_highest_throughput() -> None:
    """Items per second, from the value of the case and not from any single row."""
    best = overview(pd.DataFrame(curve_rows(saturating, SIZES, blocks=1))).curves[0].best
    assert best is not None
    assert best.batch_size == 128
    assert best.per_s == pytest.approx(128 / saturating(128))
    assert best.time_s == pytest.approx(saturating(128))
    assert best.memory_bytes == 1_000_000 + 4096 * 128
    assert best.is_largest


def test_the_value_of_a_case_weighs_runs_and_not_blocks() -> None:
    """A run with more blocks must not outvote the others."""
    rows = [
        block_row(run_id="r0", block=0, time_median_s=1e-3),
        *(block_row(run_id="r1", block=block, time_median_s=4e-3) for block in range(9)),
    ]
    best = overview(pd.DataFrame(rows)).curves[0].best
    assert best is not None
    assert best.time_s == pytest.approx(2e-3)


def test_the_knee_is_the_smallest_batch_within_five_percent() -> None:
    """A flat curve is had from its first size, and stays had."""
    best = overview(pd.DataFrame(curve_rows(flat, SIZES))).curves[0].best
    assert best is not None
    assert (best.knee, best.knee_holds) == (1, True)


def test_a_dip_after_the_knee_is_noticed() -> None:
    """`from batch 10 up` would be wrong if 100 were slow."""
    rows = curve_rows(lambda size: flat(size) * (2 if size == 100 else 1), (10, 100, 128))
    best = overview(pd.DataFrame(rows)).curves[0].best
    assert best is not None
    assert (best.knee, best.knee_holds) == (10, False)


def test_rates_count_items_where_the_file_knows_them() -> None:
    """A transformer's items are tokens, 64 to a sequence here."""
    rows = [
        {**row, "items_per_s": 64 * row["batch_size"] / row["time_median_s"]}
        for row in curve_rows(flat, SIZES, workload="transformer")
    ]
    curve = overview(pd.DataFrame(rows)).curves[0]
    assert curve.counts_items
    assert curve.best is not None
    assert curve.best.per_s == pytest.approx(64 * curve.best.batch_size / curve.best.time_s)


def test_a_file_with_the_required_columns_only_is_shown() -> None:
    """Other tools' files have no items, memory, noise, device or versions: those are None."""
    result = overview(required_only(curve_rows(saturating, SIZES)))
    curve = result.curves[0]
    assert curve.best is not None
    assert curve.best.per_s == pytest.approx(128 / curve.best.time_s)
    assert not curve.counts_items
    assert curve.best.memory_bytes is curve.largest_memory_bytes is curve.noise is None
    assert curve.pair is not None
    assert result.sides[0].software == ()
    assert result.sides[0].measured_on.label == ""
    assert result.sides[0].counts.dropped_samples is None
    assert result.sides[0].counts.host_bound_cases is None


def test_the_largest_memory_is_that_of_all_batch_sizes() -> None:
    """The buyer asks how much the curve needed at its worst."""
    curve = overview(pd.DataFrame(curve_rows(saturating, SIZES))).curves[0]
    assert curve.largest_memory_bytes == 1_000_000 + 4096 * 128


def test_noise_is_the_median_over_rows() -> None:
    """One disturbed row does not make a curve noisy."""
    rows = curve_rows(saturating, SIZES)
    rows[0]["time_p75_s"] = 10.0
    assert overview(pd.DataFrame(rows)).curves[0].noise == pytest.approx(0.02)


def test_100_against_128_is_paired_by_block() -> None:
    """Drift between blocks, far larger than the difference, leaves the interval."""
    rows = curve_rows(lambda size: size * 1e-5 * (1.02 if size == 100 else 1), (100, 128), blocks=4)
    pair = overview(pd.DataFrame(rows)).curves[0].pair
    assert pair is not None
    assert pair.ratio == pytest.approx(1.02)
    assert pair.low == pytest.approx(1.02)
    assert (pair.pairs, pair.verdict) == (4, PairVerdict.SLOWER)


@pytest.mark.parametrize(
    ("factors", "verdict"),
    [
        ((0.98, 0.981, 0.979), PairVerdict.FASTER),
        ((1.02, 0.98, 1.0), PairVerdict.UNCLEAR),
        ((1.02,), PairVerdict.SINGLE),
        ((1.0004, 1.0005, 1.0003), PairVerdict.SAME),
        ((0.999, 1.001, 1.0), PairVerdict.SAME),
        ((1.009, 1.011, 1.01), PairVerdict.SLOWER),
    ],
)
def test_the_pair_is_judged_by_its_interval(
    factors: tuple[float, ...], verdict: PairVerdict
) -> None:
    """One block has no interval; one that holds 1 shows nothing, unless it is within a per cent."""
    rows = [
        block_row(batch_size=size, block=block, time_median_s=size * 1e-5 * scale)
        for block, factor in enumerate(factors)
        for size, scale in ((100, factor), (128, 1.0))
    ]
    pair = overview(pd.DataFrame(rows)).curves[0].pair
    assert pair is not None
    assert pair.verdict is verdict
    assert (pair.low is None) == (verdict is PairVerdict.SINGLE)


def test_sizes_that_no_block_has_in_common_are_not_compared() -> None:
    """100 of one run against 128 of another is not a pair."""
    rows = [block_row(batch_size=100, run_id="r0"), block_row(batch_size=128, run_id="r1")]
    assert overview(pd.DataFrame(rows)).curves[0].pair is None


def test_runs_that_lie_apart_are_told() -> None:
    """Steady blocks hide that the machine was busy for a whole run; lone cases do not count."""
    rows = [
        *curve_rows(lambda size: 1e-3 * size, (8, 16), run_id="r0"),
        *curve_rows(lambda size: 3e-3 * size, (8, 16, 32), run_id="r1"),
    ]

    assert overview(pd.DataFrame(rows)).sides[0].run_gap == pytest.approx(3.0)
    assert overview(pd.DataFrame(rows[:6])).sides[0].run_gap is None


def test_two_devices_never_share_a_line() -> None:
    """The mean of two machines is no machine, even under one label."""
    rows = [
        *curve_rows(saturating, SIZES, label="lab", device="A"),
        *curve_rows(flat, SIZES, label="lab", device="B", run_id="r1"),
        *curve_rows(flat, SIZES, label="lab", device="B", device_uuid="d1", run_id="r2"),
    ]
    result = overview(pd.DataFrame(rows))
    places = [side.measured_on for side in result.sides]
    known = [(place.device, place.device_uuid) for place in places]
    assert known == [("A", None), ("B", None), ("B", "d1")]
    assert [curve.side for curve in result.curves] == [0, 1, 2]
    assert all(place.runs == 1 for place in places)


def test_a_curve_is_all_case_columns_but_the_batch_size() -> None:
    """Hot and cold, two types or two versions of a workload are different curves."""
    variants: list[dict[str, Any]] = [
        {}, {"cache": "hot"}, {"dtype": "bfloat16"}, {"workload_version": 2}, {"params": "k=1"},
        {"implementation": "torch-compile"}, {"phase": "dgrad"},
    ]  # fmt: skip
    rows = [row for variant in variants for row in curve_rows(flat, SIZES, **variant)]
    assert len(overview(pd.DataFrame(rows)).curves) == len(variants)


def test_failures_are_listed_once_per_case_with_their_reason() -> None:
    """A missing measurement is data; its later blocks only repeat it."""
    rows = [
        *curve_rows(saturating, SIZES),
        *(failed_row("oom", "needs about 9 GB", batch_size=4096, block=b) for b in range(3)),
    ]
    result = overview(pd.DataFrame(rows))
    failure = result.failures[0]
    assert len(result.failures) == 1
    assert (failure.batch_size, failure.status) == (4096, Status.OOM)
    assert failure.detail == "needs about 9 GB"
    assert result.sides[0].counts.of(Status.OOM) == 3
    assert result.sides[0].counts.rows == 15


def test_a_curve_without_any_time_is_still_a_line() -> None:
    """What did not run at all must not vanish from the table."""
    curve = overview(pd.DataFrame([failed_row("unsupported", "no compiler")])).curves[0]
    assert curve.best is None
    assert curve.pair is None
    assert (curve.noise, curve.largest_memory_bytes) == (None, None)
    assert curve.cases == 1


def test_warnings_and_waiting_for_the_host_are_counted() -> None:
    """Warnings travel from the rows to the reader."""
    rows = [
        block_row(warnings="warm-up-unsettled+clock-jumped", host_bound_share=0.2, block=0),
        block_row(warnings="warm-up-unsettled", host_bound_share=0.3, block=1),
        block_row(batch_size=128, dropped_samples=4, host_bound_share=0.01),
    ]
    counts = overview(pd.DataFrame(rows)).sides[0].counts
    assert counts.warnings == (("warm-up-unsettled", 2), ("clock-jumped", 1))
    assert counts.host_bound_cases == 1
    assert counts.dropped_samples == 4


def test_several_versions_on_one_side_are_all_named() -> None:
    """A merged file must not look like one software stack."""
    rows = [block_row(gpubench="v0.1.0"), block_row(gpubench="v0.2.0", run_id="r1")]
    assert dict(overview(pd.DataFrame(rows)).sides[0].software)["gpubench"] == "v0.1.0 / v0.2.0"


def test_products_come_before_passes_and_forward_before_backward() -> None:
    """Rows are in random order in the file; a reader looks for the same order every time."""
    pairs = [("transformer", "train_step"), ("mine:f", "forward"), ("matmul", "wgrad")]
    rows = [block_row(workload=w, phase=p) for w, p in [*pairs, ("matmul", "forward")]]
    shown = [(curve.workload, curve.phase) for curve in overview(pd.DataFrame(rows)).curves]
    assert shown == [("matmul", "forward"), pairs[2], pairs[0], pairs[1]]


TWO_CURVES = (
    *curve_rows(saturating, SIZES),
    *curve_rows(flat, SIZES, workload="mlp", run_id="r1", label="other"),
    failed_row("oom", "too large", batch_size=4096),
)


@pytest.fixture(scope="module")
def before() -> Overview:
    return overview(pd.DataFrame(TWO_CURVES))


@pytest.mark.usefixtures("untraced")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(before: Overview, random: Any) -> None:
    """Rows are appended in random order, and merged files in any."""
    shuffled = list(TWO_CURVES)
    random.shuffle(shuffled)
    after = overview(pd.DataFrame(shuffled))
    assert after.failures == before.failures
    assert after.sides == before.sides
    for old, new in zip(before.curves, after.curves, strict=True):
        assert old.best is not None
        assert new.best is not None
        assert new.best.batch_size == old.best.batch_size
        assert math.isclose(new.best.per_s, old.best.per_s, rel_tol=1e-12)
