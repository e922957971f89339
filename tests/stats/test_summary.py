"""Claims about the summary of a sample."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gpubench.stats.summary import median_half_width, median_interval, quantile, summarize

times = st.lists(st.floats(1e-9, 1e3), min_size=1, max_size=60)


@given(times)
def test_quantiles_agree_with_numpy(sample: list[float]) -> None:
    """The file's quantiles are the ones that everybody else's tools compute."""
    summary = summarize(sample)
    shares = [0.05, 0.25, 0.5, 0.75, 0.95]
    mine = [summary.p05, summary.p25, summary.median, summary.p75, summary.p95]
    assert mine == pytest.approx(list(np.quantile(sample, shares)), rel=1e-12)


@given(times, st.randoms(use_true_random=False))
def test_the_order_of_samples_changes_nothing(sample: list[float], random: object) -> None:
    """A summary is of a sample, not of a sequence."""
    shuffled = sorted(sample, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert summarize(shuffled) == summarize(sample)
    assert median_half_width(shuffled) == median_half_width(sample)


@given(times)
def test_quantiles_and_mean_lie_within_the_sample(sample: list[float]) -> None:
    """Rounding must not show a p05 below the minimum."""
    s = summarize(sample)
    ordered = [s.minimum, s.p05, s.p25, s.median, s.p75, s.p95, s.maximum]
    assert ordered == sorted(ordered)
    assert s.minimum <= s.mean <= s.maximum


def test_noise_is_the_interquartile_range_over_the_median() -> None:
    """The glossary's definition of noise."""
    assert summarize([1.0, 2.0, 3.0, 4.0, 5.0]).noise == pytest.approx(2 / 3)


def test_a_median_of_zero_has_infinite_noise() -> None:
    """A clock too coarse for the work must look noisy, not perfect."""
    assert summarize([0.0, 0.0, 0.0]).noise == math.inf
    assert median_half_width([0.0] * 10) == math.inf


def test_no_sample_has_no_summary() -> None:
    """Nothing measured is an error of the caller, never a zero."""
    with pytest.raises(ValueError, match="at least one"):
        summarize([])


@pytest.mark.parametrize("samples", range(6))
def test_fewer_than_six_samples_never_look_precise(samples: int) -> None:
    """The range of five samples covers the median in less than 95 % of cases."""
    assert median_interval([1.0] * samples) is None
    assert median_half_width([1.0] * samples) == math.inf


@pytest.mark.parametrize("samples", [6, 7, 8, 9, 17, 50, 120, 300])
def test_the_median_interval_uses_the_ranks_of_the_binomial_law(samples: int) -> None:
    """The ranks are the innermost ones that still cover 95 %, by scipy's binomial."""
    interval = median_interval([float(i) for i in range(1, samples + 1)])
    assert interval is not None
    rank = int(interval[0])
    assert interval[1] == samples + 1 - rank
    assert 2 * stats.binom.cdf(rank - 1, samples, 0.5) <= 0.05
    assert 2 * stats.binom.cdf(rank, samples, 0.5) > 0.05


def test_the_half_width_is_relative_to_the_median() -> None:
    """Six samples: the whole range, halved, over the median."""
    assert median_half_width([9.0, 10.0, 10.0, 10.0, 10.0, 12.0]) == pytest.approx(0.15)


@given(times, st.sampled_from([0.0, 0.3, 1.0]))
def test_a_quantile_stays_between_its_neighbours(sample: list[float], share: float) -> None:
    """Shares 0 and 1 are the minimum and the maximum themselves."""
    ordered = sorted(sample)
    assert ordered[0] <= quantile(ordered, share) <= ordered[-1]


def test_thousands_of_samples_have_an_interval_too() -> None:
    """Short calls are sampled often; 2^samples must not be computed as a float."""
    sample = [float(i) for i in range(1, 3001)]

    low, high = median_interval(sample) or (0.0, 0.0)

    assert (low, high) == (1446.0, 1555.0)
