"""The matrix products of our own, from the simplest to the fastest, as facts of their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gpubench.kernels.tiling import Tile

LAYOUTS = ("nt", "nn", "tn")
"""Which operands are stored transposed; see `product.cuh`. Every product has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One implementation of the product; the numbers are those of its source."""

    source: str
    """The source's name; its kernels are ``<source>_<layout>``."""
    tile: Tile
    threads: int
    """Threads of a block."""
    dtypes: tuple[str, ...]
    """What it multiplies, as the column `dtype` has it."""
    shared_bytes: int = 0
    """Dynamic shared memory of a block."""
    operand_vector: int = 1
    """Numbers of an operand in one wide access; 1 if it has none."""
    result_vector: int = 1
    """Numbers of the result in one wide access."""
    oldest: tuple[int, int] = (7, 0)
    """The first compute capability that has its instructions."""

    @property
    def is_vectorised(self) -> bool:
        """Whether a launch says which matrices can be moved in wide accesses."""
        return self.operand_vector > 1


LADDER: Mapping[str, Rung] = MappingProxyType(
    {
        "cupy-naive": Rung(
            source="naive", tile=Tile(rows=16, columns=16), threads=256, dtypes=("float32",)
        ),
        "cupy-tiled": Rung(
            source="tiled", tile=Tile(rows=16, columns=16), threads=256, dtypes=("float32",)
        ),
        "cupy-register": Rung(
            source="register",
            tile=Tile(rows=128, columns=128),
            threads=128,
            dtypes=("float32",),
            operand_vector=4,
            result_vector=4,
        ),
        "cupy-tensor": Rung(
            source="tensor",
            tile=Tile(rows=128, columns=256),
            threads=256,
            dtypes=("bfloat16", "float16"),
            shared_bytes=4 * 24 * 1024,
            operand_vector=8,
            result_vector=2,
            oldest=(8, 0),
        ),
    }
)
"""The rungs by implementation, lowest first."""

WITH_LAYER = ("cupy-register", "cupy-tensor")
"""Those that have the layer's epilogue."""
