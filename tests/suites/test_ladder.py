"""Claims about the batch sizes that are measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.model import BatchClass, batch_class
from gpubench.suites.ladder import (
    PASS_SIZES,
    bracketing_tens,
    full_ladder,
    pass_ladder,
    powers_of_two,
    thin,
)

ranges = st.tuples(st.integers(1, 300), st.integers(0, 4000)).map(lambda r: (r[0], r[0] + r[1]))
size_lists = st.sets(st.integers(1, 5000), min_size=1, max_size=80).map(lambda s: tuple(sorted(s)))


@given(ranges)
def test_ladders_ascend_without_duplicates_within_their_range(limits: tuple[int, int]) -> None:
    """A size measured twice would be a cell measured twice."""
    for sizes in (full_ladder(*limits), pass_ladder(*limits)):
        assert sizes == tuple(sorted(set(sizes)))
        assert all(limits[0] <= size <= limits[1] for size in sizes)


@given(ranges)
def test_the_full_ladder_has_every_power_with_a_ten_on_both_sides(limits: tuple[int, int]) -> None:
    """Powers and tens are to be compared at equal size, from below and from above."""
    low, high = limits
    sizes = full_ladder(low, high)
    for power in powers_of_two(low, high):
        assert power in sizes
        below, above = power // 10 * 10, power // 10 * 10 + 10
        assert below in sizes or below < max(low, 10)
        assert above in sizes or above > high or power < 8


@pytest.mark.parametrize("power", [128, 256, 512, 1024])
def test_hundreds_bracket_the_powers_above_100(power: int) -> None:
    """100 against 128 is the comparison people ask about."""
    hundreds = [ten for ten in bracketing_tens(power) if ten % 100 == 0]
    assert min(hundreds) < power < max(hundreds)
    assert max(hundreds) - min(hundreds) == 100


def test_the_full_ladder_holds_the_comparison_that_people_make() -> None:
    """The naive contrast needs these sizes, if only to show its bias."""
    powers = {16, 32, 64, 128, 256, 512, 1024}
    rounds = {10, 20, 30, 50, 100, 200, 500, 1000}
    assert powers | rounds <= set(full_ladder(1, 1100))


@pytest.mark.parametrize("power", [16, 32, 64, 128, 256, 512])
def test_every_power_has_its_controls(power: int) -> None:
    """Neighbours, equally aligned multiples and a prime separate the causes."""
    sizes = set(full_ladder(1, 2 * power))
    assert {power - 8, power - 1, power + 1, power + 8} <= sizes
    assert {power * 5 // 4, power * 3 // 2, power * 7 // 4} <= sizes
    octave = range(power + 2, 2 * power)
    assert any(size in sizes and all(size % d for d in range(2, size)) for size in octave)


@given(st.integers(16, 2000))
def test_every_bracketing_ten_has_a_twin_of_equal_divisibility(limit: int) -> None:
    """A ten is worse than 128 for being odd-ish, or for being a ten: only a twin can tell."""
    sizes = full_ladder(1, 2 * limit)
    for power in powers_of_two(16, limit):
        for ten in bracketing_tens(power):
            lowest = ten & -ten
            near = [s for s in sizes if s & -s == lowest and abs(s - ten) <= 2 * lowest]
            assert any(batch_class(size) is BatchClass.CONTROL for size in near)


@given(ranges)
def test_a_pass_ladder_has_at_most_sixteen_sizes(limits: tuple[int, int]) -> None:
    """Whole passes are expensive."""
    assert len(pass_ladder(*limits)) <= PASS_SIZES


@given(st.integers(64, 4000))
def test_a_pass_ladder_has_all_three_classes(high: int) -> None:
    """Passes too are to say something about powers, tens and what is neither."""
    assert {batch_class(size) for size in pass_ladder(1, high)} == set(BatchClass)


@given(size_lists, st.integers(1, 90))
def test_thinning_keeps_an_ascending_subset_of_the_asked_size(
    sizes: tuple[int, ...], most: int
) -> None:
    """A plan for 12 sizes measures 12 sizes."""
    kept = thin(sizes, most)
    assert kept == tuple(sorted(set(kept)))
    assert set(kept) <= set(sizes)
    assert len(kept) == min(most, len(sizes))


@given(size_lists, st.integers(1, 90))
def test_a_longer_ladder_contains_the_shorter(sizes: tuple[int, ...], most: int) -> None:
    """Files of a small and a large plan have the small plan's cases in common."""
    assert set(thin(sizes, most)) <= set(thin(sizes, most + 1))


@given(st.integers(128, 5000), st.integers(6, 40))
def test_thinning_keeps_100_and_128_and_the_smallest_and_a_control(high: int, most: int) -> None:
    """The overview's own comparison survives every budget, and so does the curve's start."""
    for ladder in (full_ladder(1, high), pass_ladder(1, high)):
        kept = thin(ladder, most)
        assert {1, 100, 128} <= set(kept)
        if most >= 8:
            assert BatchClass.CONTROL in {batch_class(size) for size in kept}


@given(st.integers(16, 5000), st.integers(8, 40))
def test_most_kept_powers_keep_their_tens(high: int, most: int) -> None:
    """Only the last power may be cut off from its tens."""
    ladder = full_ladder(1, high)
    kept = thin(ladder, most)
    without = [
        power
        for power in powers_of_two(8, high)
        if power in kept
        and not any(t in kept for t in bracketing_tens(power) if t in ladder)
        and any(t in ladder for t in bracketing_tens(power))
    ]
    assert len(without) <= 1
