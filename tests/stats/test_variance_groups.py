"""Cases are grouped by kind where kinds differ, and by their variances where these lie apart."""

import numpy as np

from gpubench.stats.variance_groups import variance_groups


def drawn(df: int, *parts: tuple[int, float]) -> np.ndarray:
    """Return log variances of cases with these counts and true standard deviations."""
    random = np.random.default_rng(df)
    return np.concatenate(
        [np.log(spread**2 * random.chisquare(df, count) / df) for count, spread in parts]
    )


def test_kinds_that_vary_alike_are_one_group() -> None:
    """More cases know a prior better."""
    kinds = np.repeat([0, 1], 20)

    assert set(variance_groups(drawn(8, (40, 1.0)), 8, kinds).tolist()) == {0}


def test_kinds_that_vary_unlike_are_groups_of_their_own() -> None:
    """Three times the spread is no gap, but a kind that is known shows it."""
    kinds = np.repeat([0, 1], 20)
    logs = drawn(8, (20, 1.0), (20, 3.0))

    assert variance_groups(logs, 8, kinds).tolist() == kinds.tolist()
    assert set(variance_groups(logs, 8, np.zeros(40, dtype=np.int64)).tolist()) == {0}


def test_small_kinds_are_pooled_with_each_other() -> None:
    """Two cases of a kind know no prior."""
    kinds = np.array([0] * 20 + [1, 1, 1, 2, 2, 2])
    groups = variance_groups(drawn(8, (20, 1.0), (6, 4.0)), 8, kinds)

    assert len(set(groups[:20].tolist())) == 1
    assert len(set(groups[20:].tolist())) == 1
    assert groups[0] != groups[-1]


def test_what_is_marked_as_one_kind_is_split_where_it_is_two_sorts() -> None:
    """A file of the least columns marks nothing; and three sorts are three."""
    kinds = np.zeros(60, dtype=np.int64)
    groups = variance_groups(drawn(8, (20, 0.002), (20, 0.05), (20, 2.0)), 8, kinds)

    assert groups.tolist() == np.repeat([0, 1, 2], 20).tolist()


def test_the_order_of_the_cases_moves_no_case_to_another_group() -> None:
    """Groups are sets."""
    logs = drawn(8, (20, 0.002), (20, 0.05))
    order = np.random.default_rng(0).permutation(40)
    kinds = np.zeros(40, dtype=np.int64)

    there, here = variance_groups(logs, 8, kinds), variance_groups(logs[order], 8, kinds)

    assert here.tolist() == there[order].tolist()
