"""Which batch sizes may be the best: those that win when seeds are drawn anew."""

from dataclasses import dataclass

import numpy as np

from gpubench.learning.medians import drawn_medians, interval_of, is_comparable, size_medians
from gpubench.learning.runs import SizeTable

_CONFIDENCE = 0.95
_FEWEST_SEEDS = 3
_FEWEST_SIZES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSizes:
    """The sizes that may need least."""

    best: int
    """With the least median."""
    least: float
    """That median."""
    candidates: tuple[int, ...]
    """Ascending: together they hold the best in 95 % of the draws."""
    smallest: int
    largest: int
    """Of all that were tried."""

    @property
    def is_inside(self) -> bool:
        """Whether no candidate is at an end of what was tried."""
        return self.smallest not in self.candidates and self.largest not in self.candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """What is lost by staying within some sizes: a ratio to the best of all, less 1."""

    lost: float
    low: float
    high: float
    best_within: int
    best_of_all: int


def best_sizes(table: SizeTable) -> BestSizes | None:
    """Return which sizes may be the best; None with too few sizes or seeds.

    Args:
        table: Of what is to be small, infinite where the target was not reached.
    """
    if len(table.sizes) < _FEWEST_SIZES or len(table.seeds) < _FEWEST_SEEDS:
        return None
    medians = size_medians(table)
    if not is_comparable(medians.min()):
        return None
    winners = drawn_medians(table).argmin(1)
    shares = np.bincount(winners, minlength=len(table.sizes)) / len(winners)
    order = np.argsort(-shares, kind="stable")
    needed = int(np.searchsorted(np.cumsum(shares[order]), _CONFIDENCE)) + 1
    best = int(medians.argmin())
    return BestSizes(
        best=table.sizes[best],
        least=float(medians[best]),
        candidates=tuple(sorted(table.sizes[i] for i in order[:needed])),
        smallest=table.sizes[0],
        largest=table.sizes[-1],
    )


def regret(table: SizeTable, low: int, high: int) -> Regret | None:
    """Return what is lost by staying within sizes from `low` to `high`; None if nobody was there.

    Args:
        table: Of what is to be small.
        low: Smallest size that is allowed.
        high: Largest.
    """
    within = [i for i, size in enumerate(table.sizes) if low <= size <= high]
    if not within or len(table.seeds) < _FEWEST_SEEDS:
        return None
    medians, drawn = size_medians(table), drawn_medians(table)
    if not is_comparable(np.array([medians[within].min(), medians.min()])).all():
        return None
    estimate = float(np.log(medians[within].min() / medians.min()))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.log(drawn[:, within].min(1) / drawn.min(1))
    ends = interval_of(estimate, ratios, len(table.seeds))
    return Regret(
        lost=float(np.expm1(estimate)),
        low=max(0.0, float(np.expm1(ends[0]))),
        high=float(np.expm1(ends[1])),
        best_within=table.sizes[within[int(medians[within].argmin())]],
        best_of_all=table.sizes[int(medians.argmin())],
    )
