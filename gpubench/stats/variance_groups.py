"""Which cases may stand for each other's variance: those of a kind, unless they lie far apart."""

from collections.abc import Iterator

import numpy as np

from gpubench.stats.arrays import Array, Integers
from gpubench.stats.f_test import exceeds_chance
from gpubench.stats.two_sorts import two_sorts
from gpubench.stats.variance_shrinkage import LEAST_CASES

_LEVEL = 0.01


def variance_groups(log_variances: Array, df: float, kinds: Integers) -> Integers:
    """Return a number per case; cases with the same one form a group.

    Kinds are kept apart where their variances differ, and a kind is split where its cases are of
    two sorts that no one prior describes: 0.2 % between runs where the GPU decides, 5 % where the
    host does. Sorts that are nearer to each other stay together, and the prior is a weak one.

    Args:
        log_variances: (cases,).
        df: Degrees of freedom of each, >= 1.
        kinds: (cases,): what is known to have its own reasons to vary, by number.
    """
    groups = np.zeros(len(log_variances), dtype=np.int64)
    parts = [
        part for kind in _kinds(log_variances, kinds) for part in _split(log_variances, df, kind)
    ]
    for number, part in enumerate(parts):
        groups[part] = number
    return groups


def _kinds(log_variances: Array, kinds: Integers) -> list[Integers]:
    """Return the places of each kind; kinds of few cases are pooled with each other."""
    everything = np.arange(len(kinds))
    found, counts = np.unique(kinds, return_counts=True)
    large = set(found[counts >= LEAST_CASES].tolist())
    labels = np.array([kind if kind in large else -1 for kind in kinds.tolist()], dtype=np.int64)
    names = np.unique(labels)
    dummies = (labels[:, None] == names[None, 1:]).astype(float)
    if not exceeds_chance(log_variances, np.ones((len(kinds), 1)), dummies, _LEVEL):
        return [everything]
    return [np.flatnonzero(labels == name) for name in names]


def _split(log_variances: Array, df: float, places: Integers) -> Iterator[Integers]:
    """Yield the parts of some cases that lie far apart, the quietest first.

    Of three sorts, two are in one part, whose width hides the gap; so each part that is itself of
    two sorts is divided first, and then its neighbours are looked at.
    """
    order = places[np.argsort(log_variances[places], kind="stable")]
    found = two_sorts(log_variances[order], df)
    if not found.may_be_apart:
        yield places
        return
    below = list(_split(log_variances, df, np.sort(order[: found.lower])))
    above = list(_split(log_variances, df, np.sort(order[found.lower :])))
    neighbours = np.sort(np.concatenate([log_variances[below[-1]], log_variances[above[0]]]))
    if found.are_apart or two_sorts(neighbours, df).are_apart:
        yield from (*below, *above)
    else:
        yield places
