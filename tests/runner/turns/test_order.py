"""Which side comes first in each pair."""

from hypothesis import given
from hypothesis import strategies as st

from gpubench.runner.turns.order import turns

SEEDS = st.integers(0, 10**6)


def leaders(seed: int, pairs: int) -> list[int]:
    return [turn.side for turn in turns(pairs=pairs, seed=seed)][::2]


@given(SEEDS, st.integers(1, 20))
def test_every_pair_has_both_sides_one_after_the_other(seed: int, pairs: int) -> None:
    """A pair is two runs that follow each other."""
    order = [(turn.pair, turn.side) for turn in turns(pairs=pairs, seed=seed)]
    assert [pair for pair, _ in order] == [number // 2 for number in range(2 * pairs)]
    assert sorted(order) == [(pair, side) for pair in range(pairs) for side in (0, 1)]


@given(SEEDS, st.integers(1, 10))
def test_neither_side_comes_first_more_often(seed: int, twos: int) -> None:
    """A machine that gets warmer all the time must favour nobody."""
    assert sum(leaders(seed, 2 * twos)) == twos


@given(SEEDS, st.integers(1, 20), st.data())
def test_what_is_gone_on_with_has_the_order_that_it_would_have_had(
    seed: int, pairs: int, data: st.DataObject
) -> None:
    """The order depends on the seed and the pair alone."""
    first = data.draw(st.integers(0, pairs))
    whole = list(turns(pairs=pairs, seed=seed))
    assert list(turns(pairs=pairs, seed=seed, first=first)) == whole[2 * first :]


def test_seeds_differ_in_who_comes_first() -> None:
    """Random, and so not always the same side."""
    assert 30 < sum(leaders(seed, 1)[0] for seed in range(100)) < 70
