"""What a contrast consists of: matched sets of batch sizes, one of which is labelled in each."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedSet:
    """Labelled sizes and the sizes that they are held against."""

    key: int
    """What sets of several curves are matched by: the power of two, or the octave."""
    members: Integers
    """Indices of the sizes."""
    weights: Array
    """Of the labelled sizes positive, of the others negative; they sum to zero."""
    nuisance: Array
    """Members by columns: what the weights are blind to, a constant first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastReading:
    """One way to hold things equal."""

    name: str
    sets: tuple[MatchedSet, ...]
    expected: Array
    """Log time by size up to a constant, if the label did not matter and nothing else differed:
    the log of the size where throughput is to be equal, 0 where time is."""
    slope_error: Array
    """By set: how wrong `expected` may be, all sets in the same direction, in logs."""
    member_spread: tuple[float, int] | None = None
    """Standard deviation of sizes that are alike in all that is held equal, with its degrees of
    freedom, where the whole curve tells it better than the sets' own members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastDesign:
    """A contrast of one curve before it is estimated."""

    name: str
    readings: tuple[ContrastReading, ...]
    """Where there are several, a verdict has to hold in each."""
    note: str
    """What keeps the contrast from being conclusive whatever its numbers, or empty."""
    warning: str
    """What a reader should know of it all the same, or empty."""


def labelled_set(
    key: int, members: Integers, labels: Array, nuisance: Array, weighting: Array | None = None
) -> MatchedSet | None:
    """Return the set whose contrast is the least-squares coefficient of a label.

    Args:
        key: What the set is matched by.
        members: Indices of the sizes.
        labels: 1 for labelled members, 0 for the others.
        nuisance: What else may explain the values: members by columns.
        weighting: How much each member counts, > 0; all alike by default.

    Returns:
        None if the label cannot be told from what else may explain the values.

    Source: Frisch, Waugh and Lovell: the coefficient is a weighted sum of the values, with the
    label's residuals on the other columns as weights.
    """
    root = np.ones(len(members)) if weighting is None else np.sqrt(weighting)
    scaled = nuisance * root[:, None]
    label = labels * root
    left = label - scaled @ np.linalg.lstsq(scaled, label, rcond=None)[0]
    size = float(left @ left)
    if size <= _ALIASED * float(label @ label):
        return None
    return MatchedSet(key=key, members=members, weights=left * root / size, nuisance=nuisance)


_ALIASED = 1e-3
"""Share of a label's square that other columns leave over, below which they explain it all."""
