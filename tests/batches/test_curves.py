"""The knee, the smooth fit, and how well two sizes are told apart."""

from dataclasses import replace

import numpy as np
import pytest

from gpubench.batches.averages import averages
from gpubench.batches.knee import knee
from gpubench.batches.pairs import pair_spread
from gpubench.batches.smooth import saturation
from gpubench.curves.curve import best_of
from gpubench.curves.curve import curve_points as points_of
from gpubench.curves.rows import complete_rows
from tests.batches.judging import curve_of
from tests.batches.simulated import LADDER, Noise, frame, log_times

QUIET = Noise(block=0.0, run=0.0, size=0.0, cell=0.0)


def saturating(size: int) -> float:
    """200 elements for half of 1 M/s."""
    return (size + 200) / 1e6


def test_the_saturation_fit_finds_what_made_the_curve() -> None:
    """Throughput = 1e6 B / (B + 200)."""
    curve = curve_of(saturating, LADDER, noise=QUIET)
    fitted = saturation(curve.sizes.astype(float), averages(curve))

    assert fitted.half == pytest.approx(200, rel=1e-3)
    assert np.exp(fitted.log_most) == pytest.approx(1e6, rel=1e-3)
    assert fitted.fits
    assert fitted.slope(np.array([200.0])) == pytest.approx([0.5], rel=1e-3)


def test_a_curve_of_another_form_does_not_fit() -> None:
    """Half a throughput is not reported where two parameters do not describe the curve."""
    sizes = np.array([1.0, 2, 4, 8, 16, 32])
    jumpy = np.log(np.array([1.0, 9, 2, 30, 3, 90]))

    assert not saturation(sizes, jumpy).fits


def test_the_knee_is_within_its_interval_and_that_is_as_wide_as_the_noise() -> None:
    """B / (B + 200) is within 5 % of its best, at 4100, from B = 1980 or so."""
    widths = []
    for noise in (Noise(), Noise(run=0.03, cell=0.05)):
        rows = complete_rows(frame(saturating, LADDER, noise=noise))
        curve = curve_of(saturating, LADDER, noise=noise)
        fitted = saturation(curve.sizes.astype(float), averages(curve))
        found = knee(curve, best_of(points_of(rows)), fitted)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.batch_size <= found.high
        assert found.half_batch_size == pytest.approx(200, rel=0.05)
        widths.append(found.high - found.low)

    assert widths[0] < widths[1]


def test_one_block_gives_a_knee_without_an_interval() -> None:
    """Nothing was repeated, so nothing says how far to trust it."""
    rows = complete_rows(frame(saturating, LADDER, runs=1, blocks=1))
    curve = curve_of(saturating, LADDER, runs=1, blocks=1)
    found = knee(
        curve, best_of(points_of(rows)), saturation(curve.sizes.astype(float), averages(curve))
    )

    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize(("runs", "blocks"), [(3, 4), (1, 6)])
def test_the_interval_of_a_pair_covers_its_truth(runs: int, blocks: int) -> None:
    """For two sizes whose times differ by what was planted, in about 95 % of files."""
    sizes = (64, 72, 80, 88, 96, 104, 112, 120, 128)
    noise = Noise(size=0.0)
    curve = curve_of(saturating, sizes, runs=runs, blocks=blocks)
    truth = float(np.log(saturating(72) / saturating(120)))
    inside = 0
    for seed in range(300):
        logs = log_times(
            saturating, sizes, np.random.default_rng(seed), runs=runs, blocks=blocks, noise=noise
        )
        seen = replace(curve, log_time=logs)
        ends = pair_spread(seen, averages(seen)).interval(1, 7, 0.95)
        assert ends is not None
        inside += ends[0] <= truth <= ends[1]

    if runs > 1:
        assert inside >= 278
    else:
        # One run knows nothing of how runs differ, and says so by its number.
        assert inside >= 150


def test_a_single_block_has_no_interval_of_a_pair() -> None:
    """One difference has no spread."""
    curve = curve_of(saturating, (64, 100, 128), runs=1, blocks=1)

    assert pair_spread(curve, averages(curve)).interval(0, 1, 0.95) is None


def test_the_variance_of_a_cell_is_that_of_a_two_way_regression() -> None:
    """By an independent computation: residuals of dummies for runs and sizes, least squares."""
    sizes = (64, 72, 80, 88, 96, 104, 112, 120, 128)
    curve = curve_of(saturating, sizes, runs=3, blocks=2)
    runs = np.stack([curve.log_time[curve.runs == run].mean(axis=0) for run in range(3)])
    rows, columns = (axis.ravel() for axis in np.indices(runs.shape))
    dummies = np.column_stack([rows[:, None] == np.arange(3), columns[:, None] == np.arange(9)])
    found = np.linalg.lstsq(dummies.astype(float), runs.ravel(), rcond=None)[0]
    squares = float(((runs.ravel() - dummies @ found) ** 2).sum())

    spread = pair_spread(curve, averages(curve))

    assert spread.dfs == pytest.approx(np.full(9, 2 * 8))
    assert spread.variances == pytest.approx(np.full(9, squares / (2 * 8)))


def test_short_kernels_lend_their_spread_to_no_long_ones() -> None:
    """On an H200 products of 10 us repeat within 2 %, those of 90 us within 0.1 %."""
    sizes = tuple(range(20, 120))
    curve = curve_of(lambda size: size * 1e-6, sizes, runs=3, blocks=2)
    generator = np.random.default_rng(3)
    noisy = np.where(np.array(sizes) < 70, 0.02, 0.001)
    logs = np.log(np.array(sizes) * 1e-6) + np.repeat(
        generator.normal(0, 1, (3, len(sizes))) * noisy, 2, axis=0
    )
    spread = pair_spread(replace(curve, log_time=logs), logs.mean(axis=0))

    assert np.sqrt(spread.variances[:25]).mean() == pytest.approx(0.02, rel=0.2)
    assert np.sqrt(spread.variances[-25:]).mean() == pytest.approx(0.001, rel=0.2)
