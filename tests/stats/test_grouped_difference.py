"""Variances of a difference, group by group, against the cases' own and Student's t."""

import numpy as np
import pytest

from gpubench.stats.case_groups import CaseTraits, unknown_traits
from gpubench.stats.deviations import deviations
from gpubench.stats.difference import DifferenceVariance, SideSpread
from gpubench.stats.grouped_difference import grouped_difference_variance


def found(
    first: np.ndarray, second: np.ndarray, traits: CaseTraits | None = None
) -> DifferenceVariance:
    """Return the variance of the difference of two tables, (cases, runs)."""
    moved = deviations(first), deviations(second)
    spreads = [
        SideSpread(
            squares=of.squares,
            runs=of.df + 1,
            fallback=np.full(len(of.means), 1e-4),
            is_recorded=False,
            floor=np.full(len(of.means), 1e-12),
        )
        for of in moved
    ]
    return grouped_difference_variance(
        (spreads[0], spreads[1]), moved, traits or unknown_traits(len(first))
    )


def drawn(seed: int, spreads: np.ndarray, shift: np.ndarray, runs: int = 5) -> np.ndarray:
    """Return logs of cases with these own spreads and shares in the shift of their run."""
    random = np.random.default_rng((11, seed))
    own = spreads[:, None] * random.standard_normal((len(spreads), runs))
    return own + shift[:, None] * random.standard_normal(runs)


QUIET = np.where(np.arange(40) < 20, 0.002, 0.02)
SHIFT = np.where(np.arange(40) < 20, 0.0, 0.05)


@pytest.mark.usefixtures("untraced")
def test_each_sort_has_the_variance_that_it_was_drawn_with() -> None:
    """What moves the loud cases is part of their variance, and of no other's."""
    many = [
        found(drawn(2 * n, QUIET, SHIFT), drawn(2 * n + 1, QUIET, SHIFT)).variance
        for n in range(300)
    ]
    expected = 2 / 5 * (QUIET**2 + SHIFT**2)

    assert np.mean(many, axis=0) / expected == pytest.approx(np.ones(40), abs=0.15)


def test_cases_that_move_as_one_have_the_degrees_of_freedom_of_one() -> None:
    """A hundred cases of one slow run prove nothing."""
    together, apart = np.full(100, 0.05), np.zeros(100)
    moved = found(drawn(1, 1e-6 * np.ones(100), together), drawn(2, 1e-6 * np.ones(100), together))
    alone = found(drawn(1, together, apart), drawn(2, together, apart))

    assert moved.df.max() <= 8.5
    assert alone.df.min() > 2 * moved.df.max()


def test_what_is_common_is_no_ones_own_and_never_all() -> None:
    """The own part divides elsewhere."""
    shift = np.full(30, 0.05)
    moved = found(drawn(1, 0.0 * shift, shift), drawn(2, 0.0 * shift, shift))
    apart = found(drawn(1, shift, 0.0 * shift), drawn(2, shift, 0.0 * shift))

    assert (moved.own[0] > 0).all()
    assert (moved.own[0] + moved.own[1]) / 5 == pytest.approx(0.01 * moved.variance)
    assert apart.own[0].mean() == pytest.approx(0.05**2, rel=0.25)


def test_swapping_the_sides_changes_no_bit() -> None:
    """Whatever the groups are."""
    a, b = drawn(1, QUIET, SHIFT), drawn(2, QUIET, SHIFT)
    there, back = found(a, b), found(b, a)

    assert there.variance.tolist() == back.variance.tolist()
    assert there.df.tolist() == back.df.tolist()
    assert there.own[0].tolist() == back.own[1].tolist()


def test_a_trend_is_followed_and_its_doubt_is_counted() -> None:
    """Noise inside a run that tells the spread between runs makes the prior of each case."""
    logs = np.linspace(-1.0, 1.0, 60)
    spreads = 0.005 * np.exp(logs)
    traits = CaseTraits(kinds=np.zeros(60, dtype=np.int64), columns=logs[:, None])
    none = np.zeros(60)
    a, b = drawn(1, spreads, none), drawn(2, spreads, none)
    with_trend, without = found(a, b, traits), found(a, b)
    error = [
        np.abs(np.log(of.variance / (2 / 5 * spreads**2))).mean() for of in (with_trend, without)
    ]

    assert error[0] < 0.6 * error[1]
    assert with_trend.df[30] > with_trend.df[0]
