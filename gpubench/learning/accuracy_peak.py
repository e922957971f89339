"""Whether accuracy has its best inside the sizes that were tried, under one protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gpubench.learning.paired import PairedGap, paired_gap
from gpubench.learning.runs import SizeTable
from gpubench.model.training_row import TrainingProtocol
from gpubench.stats.holm import holm

MARGIN = 0.005
"""Half a percentage point: less is no better accuracy, whatever the interval."""

_ALPHA = 0.05
_FEWEST_SIZES = 3
_FEWEST_SEEDS = 3


class Peak(StrEnum):
    """What a protocol shows."""

    PEAKED = "best inside"
    NOT_PEAKED = "no best inside"
    UNKNOWN = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolAccuracy:
    """Test accuracy over batch size under one protocol."""

    protocol: TrainingProtocol
    sizes: tuple[int, ...]
    means: tuple[float, ...]
    half_widths: tuple[float, ...]
    """Of the 95 % intervals."""
    best: int
    """The size with the best mean."""
    over_smallest: PairedGap
    """What the best size of the inside gains over the smallest size."""
    over_largest: PairedGap
    most_possible: float
    """What a size of the inside may gain over both ends at most, by its intervals."""
    peak: Peak
    """Adjusted for the sizes and the protocols that were looked at."""

    @property
    def least_shown(self) -> float:
        """What the best size of the inside gains over both ends at least."""
        return min(self.over_smallest.low, self.over_largest.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inside:
    """The inside of one protocol: gaps of each size to both ends."""

    table: SizeTable
    gaps: tuple[tuple[PairedGap, PairedGap], ...]

    @property
    def p(self) -> float:
        """That no size is better than both ends: Holm's over sizes of the worse of two."""
        worst = [max(one.p_above, other.p_above) for one, other in self.gaps]
        return float(holm(np.array(worst)).min())

    @property
    def most(self) -> tuple[PairedGap, PairedGap]:
        """The gaps of the size that gains most over the better end."""
        return max(self.gaps, key=lambda pair: min(pair[0].gap, pair[1].gap))

    @property
    def most_possible(self) -> float:
        """What any size may gain over both ends at most."""
        return max(min(one.high, other.high) for one, other in self.gaps)


def protocol_accuracies(
    tables: Sequence[tuple[TrainingProtocol, SizeTable]],
) -> tuple[ProtocolAccuracy, ...]:
    """Return what each protocol shows; those with too few sizes or seeds are left out.

    A best inside needs a size that is better than the smallest *and* than the largest one, each by
    a paired t over seeds (an intersection-union test), after Holm over the sizes and again over the
    protocols, and by the margin.

    Args:
        tables: Protocols with their test accuracies.
    """
    inside = [
        (protocol, _inside(table))
        for protocol, table in tables
        if len(table.sizes) >= _FEWEST_SIZES and len(table.seeds) >= _FEWEST_SEEDS
    ]
    adjusted = holm(np.array([one.p for _, one in inside]))
    return tuple(
        _accuracy(protocol, one, float(p))
        for (protocol, one), p in zip(inside, adjusted, strict=True)
    )


def _inside(table: SizeTable) -> _Inside:
    first, last = table.values[0], table.values[-1]
    gaps = [(paired_gap(row, first), paired_gap(row, last)) for row in table.values[1:-1]]
    return _Inside(table=table, gaps=tuple(gaps))


def _accuracy(protocol: TrainingProtocol, inside: _Inside, p: float) -> ProtocolAccuracy:
    table = inside.table
    means = table.values.mean(1)
    widths = [paired_gap(row, np.zeros_like(row)) for row in table.values]
    over_smallest, over_largest = inside.most
    is_enough = min(over_smallest.gap, over_largest.gap) >= MARGIN
    peak = Peak.NOT_PEAKED if inside.most_possible < MARGIN else Peak.UNKNOWN
    return ProtocolAccuracy(
        protocol=protocol,
        sizes=table.sizes,
        means=tuple(map(float, means)),
        half_widths=tuple((one.high - one.low) / 2 for one in widths),
        best=table.sizes[int(means.argmax())],
        over_smallest=over_smallest,
        over_largest=over_largest,
        most_possible=inside.most_possible,
        peak=Peak.PEAKED if p < _ALPHA and is_enough else peak,
    )
