"""Into how many parts a product's inner axis is split, so that few tiles fill a whole GPU."""

from dataclasses import dataclass

from gpubench.kernels.tiling import Tile

LEAST_STEPS = 8
"""Steps along the inner axis that a part has at least. Filling the pipeline costs a block three of
them, and the sums of a part are written and read once more; with fewer steps than these that would
weigh as much as the products. Chosen by this count, not measured."""

_SUM_BYTES = 4
"""Of float32."""

_MOST_SM = 192
"""Multiprocessors of the largest GPU so far, rounded up (188: RTX PRO 6000 Blackwell)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How an inner axis is cut: equal parts but for the last one, which may be shorter."""

    parts: int
    inner_of_part: int
    """Numbers of a part."""


def split_of(inner: int, *, tile_inner: int, tiles: int, slots: int) -> Split:
    """Return the fewest parts that keep a GPU as busy as the most that it holds at a time.

    By the shape and the GPU alone: the same product is cut alike in every process, and its sums
    are the same bits. A grid that fills more than half of the GPU stays whole, since two parts of
    it would not fit at a time. With more tiles there are never more parts, with more
    multiprocessors never fewer.

    Args:
        inner: Length of the axis, >= 1.
        tile_inner: Numbers of it that a block takes in one step, >= 1; parts begin at multiples.
        tiles: Of the result, >= 1.
        slots: Blocks that the GPU holds at a time, >= 1.
    """
    steps = -(-inner // tile_inner)
    most = max(1, min(slots // tiles, steps // LEAST_STEPS))
    steps_of_part = -(-steps // most)
    # Where 20 steps are to make 7 parts, 7 would take 3 steps as the longest of 7 parts does.
    parts = -(-steps // steps_of_part)
    return Split(parts=parts, inner_of_part=min(inner, steps_of_part * tile_inner))


def most_scratch_bytes(tile: Tile, *, resident: int, rows: int, columns: int) -> int:
    """Return what the sums of the parts can take on any GPU; how many parts there are it decides.

    Args:
        tile: Of a block.
        resident: Blocks that a multiprocessor holds at a time.
        rows: Of the result.
        columns: Of the result.
    """
    parts = _MOST_SM * resident // tile.count(rows, columns)
    return parts * rows * columns * _SUM_BYTES if parts > 1 else 0
