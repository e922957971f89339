"""How many tiles a product is cut into, and in how many waves a GPU works them off."""

from collections.abc import Iterable
from dataclasses import dataclass

from gpubench.model import KernelFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """The outputs of one thread block."""

    rows: int
    columns: int

    def count(self, rows: int, columns: int) -> int:
        """Return the tiles of a result; one that is only begun is as much work as a whole one.

        Args:
            rows: Of the result, >= 1.
            columns: Of the result, >= 1.
        """
        return -(-rows // self.rows) * -(-columns // self.columns)


def waves(tiles: int, *, sm_count: int, blocks_per_sm: float) -> int:
    """Return how often all multiprocessors are filled until all tiles are done.

    A GPU takes as many blocks as fit at a time; the last wave takes as long as a full one,
    however few blocks it has.

    Args:
        tiles: Thread blocks of the launch, >= 1.
        sm_count: Multiprocessors of the device.
        blocks_per_sm: Blocks that one multiprocessor holds at a time, >= 1.

    Source: NVIDIA, Matrix Multiplication Background User's Guide, "Wave Quantization".
    """
    return -(-tiles // int(sm_count * blocks_per_sm))


def added_tiles(facts: Iterable[KernelFacts]) -> int | None:
    """Return the tiles of several launches together; None if those of any are not known."""
    tiles = [one.tiles for one in facts]
    known = [number for number in tiles if number is not None]
    return sum(known) if len(known) == len(tiles) else None
