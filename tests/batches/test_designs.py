"""Which sizes are held against which, and with what weights."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.batches.averages import averages
from gpubench.batches.contrast import ContrastDesign, labelled_set
from gpubench.batches.contrasts import posed
from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.smooth import saturation
from tests.batches.judging import curve_of
from tests.batches.simulated import A100, H100, LADDER, SEQUENCE, SEQUENCES, Device


def designs(curve: MeasuredCurve) -> dict[str, ContrastDesign]:
    log_time = averages(curve)
    fit = saturation(curve.sizes.astype(float), log_time)
    return {one.design.name: one.design for one in posed(curve, log_time, fit)}


@pytest.mark.parametrize("kernels", [True, False])
@pytest.mark.parametrize(("device", "sizes"), [(H100, LADDER), (SEQUENCE, SEQUENCES)])
def test_weights_of_every_set_sum_to_zero(
    device: Device, sizes: tuple[int, ...], kernels: bool
) -> None:
    """What a block does to all sizes alike cancels; the labelled sizes gain one in all."""
    curve = curve_of(device, sizes, kernels=kernels)
    sets = [one for d in designs(curve).values() for reading in d.readings for one in reading.sets]

    assert len(sets) > 20
    assert all(abs(one.weights.sum()) < 1e-9 for one in sets)
    assert all(one.weights @ one.nuisance == pytest.approx(0, abs=1e-9) for one in sets)


@given(st.integers(0, 1000), st.integers(5, 12))
def test_a_contrast_is_the_coefficient_of_its_label(seed: int, members: int) -> None:
    """Against numpy's least squares with the label as one more column."""
    generator = np.random.default_rng(seed)
    nuisance = np.column_stack([np.ones(members), generator.normal(size=members)])
    labels = np.zeros(members)
    labels[: 1 + seed % 2] = 1.0
    values = generator.normal(size=members)
    found = labelled_set(1, np.arange(members), labels, nuisance)

    whole = np.column_stack([nuisance, labels])
    assert found is not None
    assert found.weights @ values == pytest.approx(np.linalg.lstsq(whole, values)[0][-1])


def test_a_label_that_all_members_share_gives_no_set() -> None:
    """There is nothing to hold them against."""
    assert labelled_set(1, np.arange(3), np.ones(3), np.ones((3, 1))) is None


def test_plateau_compares_at_equal_kernel_tiles_and_alignment() -> None:
    """Every power of two from 32 with multiples of 8 of its own step."""
    curve = curve_of(H100, LADDER)
    reading = designs(curve)["same_tiles"].readings[0]

    assert {32, 64, 128, 256, 512, 1024, 2048, 4096} <= {one.key for one in reading.sets}
    for one in reading.sets:
        assert len({curve.tile_keys[member] for member in one.members}) == 1
        assert one.key < 8 or all(curve.sizes[member] % 8 == 0 for member in one.members)


def test_total_has_neighbours_on_both_sides_near_by() -> None:
    """Equal size means that neither side alone decides."""
    curve = curve_of(A100, LADDER)
    sets = designs(curve)["local"].readings[0].sets

    for one in (one for one in sets if one.key >= 32):
        ratios = curve.sizes[one.members[1:]] / one.key
        assert ratios.min() < 1 < ratios.max()
        assert ratios.min() >= 0.8
        assert ratios.max() <= 1.25


def test_ten_compares_at_equal_divisibility() -> None:
    """130 against 126 and 134, never against 128 or 120."""
    curve = curve_of(A100, LADDER)
    sets = designs(curve)["ten"].readings[0].sets

    assert sets
    for one in sets:
        sizes = curve.sizes[one.members]
        assert not any(size & (size - 1) == 0 for size in sizes)
        of_tens = {int(size & -size) for size in sizes if size % 10 == 0}
        assert of_tens == {int(size & -size) for size in sizes if size % 10}


def test_aligned_leaves_powers_of_two_aside() -> None:
    """They are multiples of 8, and what they are worth is asked elsewhere."""
    curve = curve_of(A100, LADDER)

    for one in designs(curve)["aligned"].readings[0].sets:
        labelled = curve.sizes[one.members[one.weights > 0]]
        assert all(size & (size - 1) for size in labelled)


def test_naive_needs_both_members_of_a_pair() -> None:
    """16, 32 and 128 were timed, 30 was not."""
    curve = curve_of(A100, (16, 20, 32, 100, 128))

    assert [one.key for one in designs(curve)["unmatched"].readings[0].sets] == [16, 128]


def test_rows_per_element_decide_what_is_aligned() -> None:
    """With 64 rows per batch element an odd batch is as aligned as any."""
    assert curve_of(SEQUENCE, (7, 8, 9)).alignment.min() == 6
    assert curve_of(H100, (7, 8, 9)).alignment.tolist() == [0, 3, 0]


def test_block_drift_is_taken_out_of_averages_with_gaps() -> None:
    """Against least squares on dummies of blocks and sizes."""
    curve = curve_of(H100, (8, 16, 24, 32), runs=1, blocks=4)
    times = curve.log_time + np.array([0.0, 0.5, -0.3, 0.1])[:, None]
    times[0, 1] = times[2, 3] = np.nan
    curve = replace(curve, log_time=times)
    rows, columns = np.nonzero(~np.isnan(curve.log_time))
    dummies = np.column_stack([columns[:, None] == np.arange(4), rows[:, None] == np.arange(1, 4)])
    expected = np.linalg.lstsq(dummies.astype(float), curve.log_time[rows, columns])[0][:4]

    found = averages(curve)

    assert found - found.mean() == pytest.approx(expected - expected.mean(), abs=1e-6)
