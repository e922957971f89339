"""The matrix products of our own, from the simplest to the fastest, as facts of their sources."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    parts_source: str = ""
    """The source of the same product with its inner axis split; empty for a rung that never
    splits. Its kernels are ``<parts_source>_<layout>``."""
    tile_inner: int = 1
    """Numbers of the inner axis that a block takes at a time: where a split may cut."""
    resident: int = 1
    """Blocks that a multiprocessor is meant to hold at a time."""
    revision: int = 1
    """Raised whenever its kernels change in a way that may change their time."""

    @property
    def is_vectorised(self) -> bool:
        """Whether a launch says which matrices can be moved in wide accesses."""
        return self.operand_vector > 1


_REGISTER = Rung(
    source="register",
    tile=Tile(rows=128, columns=128),
    threads=128,
    dtypes=("float32",),
    operand_vector=4,
    result_vector=4,
    tile_inner=8,
    resident=2,
)
_TENSOR = Rung(
    source="tensor",
    tile=Tile(rows=128, columns=256),
    threads=256,
    dtypes=("bfloat16", "float16"),
    shared_bytes=4 * 24 * 1024,
    operand_vector=8,
    result_vector=2,
    oldest=(8, 0),
    tile_inner=32,
    # 2: the copies of a stage lie between the products of the one before, not ahead of them.
    revision=2,
)

LADDER: Mapping[str, Rung] = MappingProxyType(
    {
        "cupy-naive": Rung(
            source="naive", tile=Tile(rows=16, columns=16), threads=256, dtypes=("float32",)
        ),
        "cupy-tiled": Rung(
            source="tiled", tile=Tile(rows=16, columns=16), threads=256, dtypes=("float32",)
        ),
        "cupy-register": _REGISTER,
        "cupy-register-split": replace(_REGISTER, parts_source="register_parts"),
        "cupy-tensor": _TENSOR,
        "cupy-tensor-split": replace(_TENSOR, parts_source="tensor_parts"),
    }
)
"""The rungs by implementation, lowest first.

A split is a rung of its own. The others have one block for each tile whatever the shape, so that
their times step where the tiles say; one that splits fills the GPU instead, and hides the steps of
small batches, which are what the others are there to show.
"""

SPLIT = tuple(name for name, rung in LADDER.items() if rung.parts_source)
"""Those that split the inner axis where there are too few tiles to fill the GPU."""

WITH_LAYER = ("cupy-register", "cupy-register-split", "cupy-tensor", "cupy-tensor-split")
"""Those that have the layer's epilogue."""
