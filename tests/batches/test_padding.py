"""A size is padded where a larger one surely takes less time, and nowhere else."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import CurveFindings
from gpubench.batches.fitted import fitted_curve
from gpubench.batches.padding import ALPHA, padding
from gpubench.batches.size_findings import Padding
from tests.batches.judging import curve_of
from tests.batches.simulated import H100, LADDER, Noise, frame, log_times

SIZES = (64, 80, 96, 100, 112, 120, 126, 127, 128, 129, 160, 200, 250, 256, 260, 320)
SLOW = {96: 1.3, 112: 1.5, 120: 1.4, 128: 1.36, 129: 1.2, 130: 1.2}


def choosy(size: int) -> float:
    """A library that picks a slow kernel for some sizes, on a device whose time is flat."""
    return 10e-6 * SLOW.get(size, 1.0) * (1 + size / 5000)


def flat(size: int) -> float:
    return 20e-6


def found_in(rows: pd.DataFrame) -> dict[int, Padding]:
    return {one.batch_size: one for one in curve(rows).padding}


def curve(rows: pd.DataFrame) -> CurveFindings:
    (machine,) = analyse(rows).machines
    return machine.curves[0]


def test_slow_sizes_are_padded_to_the_nearest_of_the_best() -> None:
    """With a gain whose interval holds what was planted."""
    found = found_in(frame(choosy, SIZES))

    assert {96, 112, 120, 128} <= set(found)
    assert found[120].pad_to in {126, 127}
    assert found[128].pad_to == 160
    for size, one in found.items():
        truth = 1 - choosy(one.pad_to) / choosy(size)
        assert one.low <= truth <= one.high
        assert one.low <= one.gain <= one.high
        assert one.pad_to <= 2 * size
        assert one.p_adjusted < ALPHA


def test_where_no_larger_size_is_faster_hardly_any_file_has_a_line() -> None:
    """Holm over the pairs of a curve: at most 5 % of curves say anything at all."""
    noise = Noise(size=0.0, run=0.01, cell=0.01)
    known = curve_of(flat, SIZES)
    told = 0
    for seed in range(100):
        logs = log_times(flat, SIZES, np.random.default_rng(seed), noise=noise)
        told += bool(padding(fitted_curve(replace(known, log_time=logs))))

    assert told <= 5


def test_tests_are_paired_t_and_holm_by_an_independent_computation() -> None:
    """With nothing borrowed from other sizes it is the textbook's test of block differences."""
    seen = curve_of(choosy, SIZES[:6], runs=1, blocks=5)
    fitted = fitted_curve(seen)
    count = len(seen.sizes)
    alone = replace(fitted.spread, variances=np.zeros(count), dfs=np.full(count, 4.0))

    found = padding(replace(fitted, spread=alone))

    pairs, p_values = [], []
    for i, size in enumerate(seen.sizes):
        for j, larger in enumerate(seen.sizes):
            if size < larger <= 2 * size:
                drops = seen.log_time[:, i] - seen.log_time[:, j]
                pairs.append((int(size), int(larger)))
                found_p = stats.ttest_1samp(drops, 0, alternative="greater").pvalue
                p_values.append(float(found_p))
    adjusted = {
        pairs[index]: max(
            min(1.0, (len(pairs) - place) * p_values[earlier])
            for place, earlier in enumerate(np.argsort(p_values))
            if p_values[earlier] <= p_values[index]
        )
        for index in range(len(pairs))
    }
    assert found
    for one in found:
        assert one.p_adjusted == pytest.approx(adjusted[one.batch_size, one.pad_to])


def test_nothing_is_padded_to_a_size_of_other_blocks() -> None:
    """What two runs differ by is no gain of a larger batch."""
    rows = frame(choosy, SIZES)
    elsewhere = rows["batch_size"].isin([126, 127])
    rows.loc[elsewhere, "run_id"] += "x"
    found = found_in(rows)

    assert 120 in found
    assert {one.pad_to for one in found.values()}.isdisjoint({126, 127})


@pytest.mark.usefixtures("untraced")
def test_what_is_peculiar_to_sizes_is_no_reason_to_pad() -> None:
    """0.4 % that every size has of its own lasts in a file, and is worth nothing to anybody."""
    told = [found_in(frame(H100, LADDER, seed=seed)) for seed in range(10)]

    assert sum(map(bool, told)) == 0


def test_a_single_block_pads_nothing() -> None:
    """Nothing was repeated, so nothing is sure."""
    assert curve(frame(choosy, SIZES, runs=1, blocks=1)).padding == ()


def test_gaps_are_endured_and_pairs_of_one_block_left_out() -> None:
    """A run that was cut short lacks some sizes; one difference has no spread."""
    rows = frame(choosy, SIZES)
    rare = (rows["batch_size"] == 127) & ~((rows["run_id"] == "r0") & (rows["block"] == 0))

    assert found_in(rows[~rare])[120].pad_to == 126


def test_it_is_told_whether_another_kernel_runs_the_larger_size() -> None:
    """A library's choice is why most of them pay."""
    rows = frame(choosy, SIZES)
    rows["tiles"] = 128
    rows["kernel_name"] = np.where(rows["batch_size"].isin([112, 120, 128]), "slow", "quick")
    found = found_in(rows)

    assert found[120].other_kernel is True
    assert found[96].other_kernel is False
    assert found_in(frame(choosy, SIZES))[120].other_kernel is None


def test_a_device_of_plateaus_pays_for_no_padding() -> None:
    """Tiles and waves alone never make a larger batch faster."""
    assert curve(frame(H100, SIZES, noise=Noise(size=0.0))).padding == ()
