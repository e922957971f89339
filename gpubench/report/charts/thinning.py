"""Fewer points where more than a reader can see would be drawn; figures are never made of these."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gpubench.units import counted

MOST_POINTS = 2000
"""Of one picture: more than its pixels from side to side."""

MOST_ON_A_PAGE = 20_000
"""Of all pictures over time of one page, which shares them out."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned(Generic[T]):
    """What is drawn of many points."""

    shown: tuple[T, ...]
    total: int

    def left_out(self, noun: str) -> str:
        """Say what is not drawn; empty if all is.

        Args:
            noun: What a point is.
        """
        if len(self.shown) == self.total:
            return ""
        return (
            f"The picture shows {len(self.shown)} of {counted(self.total, noun)}, the highest and"
            " the lowest of neighbours; every figure is computed from all of them."
        )


def thinned(points: Sequence[T], most: int, by: Callable[[T], float]) -> Thinned[T]:
    """Return at most so many points, in their order: of each stretch the lowest and the highest.

    An outlier is what a reader looks for, and every n-th point would lose it.

    Args:
        points: In the order of the axis.
        most: At least 2.
        by: What is drawn upright.
    """
    count = len(points)
    if count <= most:
        return Thinned(shown=tuple(points), total=count)
    stretches = most // 2
    kept: set[int] = set()
    for index in range(stretches):
        stretch = range(index * count // stretches, (index + 1) * count // stretches)
        kept.add(min(stretch, key=lambda place: by(points[place])))
        kept.add(max(stretch, key=lambda place: by(points[place])))
    return Thinned(shown=tuple(points[place] for place in sorted(kept)), total=count)
