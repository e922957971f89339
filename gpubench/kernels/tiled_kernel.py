"""One kernel of a rung on operands of certain shapes: its blocks, its facts and its launch."""

import numpy as np
import torch

from gpubench.kernels.arguments import ELEMENTS, is_wide
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import Rung
from gpubench.kernels.sides import Sides
from gpubench.model import KernelFacts


class TiledKernel:
    """A kernel with a block for each tile of a product, or several that share it.

    Args:
        rung: What computes.
        dtype: Of the operands.
        gpu: Where.
        source: The file that holds it.
        name: Its name.
        layout: How the operands are stored.
        sides: Of the product.
        parts: Blocks that share a tile.
    """

    def __init__(
        self,
        rung: Rung,
        dtype: torch.dtype,
        gpu: Gpu,
        *,
        source: str,
        name: str,
        layout: str,
        sides: Sides,
        parts: int = 1,
    ) -> None:
        self._rung = rung
        self._dtype = dtype
        self._gpu = gpu
        self.shape = (sides.rows, sides.columns)
        self._shapes = (*sides.stored(layout), self.shape)
        self._tiles = rung.tile.count(*self.shape)
        self._blocks = self._tiles * parts
        self._sides = tuple(map(np.int32, (sides.rows, sides.columns, sides.inner)))
        self._kernel = gpu.kernel(
            source,
            name,
            shared_bytes=rung.shared_bytes,
            defines={"ELEMENT": ELEMENTS[dtype]} if len(rung.dtypes) > 1 else None,
        )

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch, exactly; blocks that share a tile count it once."""
        return KernelFacts(
            kernel_name=self._kernel.name,
            grid=f"{self._blocks}x1x1",
            blocks_per_sm=float(self._kernel.blocks_per_sm(self._rung.threads)),
            tiles=self._tiles,
        )

    def vector_bits(self, places: tuple[int, int, int]) -> int:
        """Return which of a, b and c can be moved in wide accesses, in bits 0, 1 and 2.

        Args:
            places: Their addresses.
        """
        rung = self._rung
        vectors = (rung.operand_vector, rung.operand_vector, rung.result_vector)
        return sum(
            is_wide(shape, place, vector=vector, itemsize=self._dtype.itemsize) << bit
            for bit, (shape, place, vector) in enumerate(
                zip(self._shapes, places, vectors, strict=True)
            )
        )

    def launch(self, places: tuple[int, int, int], *more: np.generic) -> None:
        """Queue the kernel.

        Args:
            places: Addresses of a, b and c.
            *more: Its arguments after these and the sides.
        """
        arguments = (*map(np.uintp, places), *self._sides, *more)
        self._kernel.launch(self._blocks, self._rung.threads, arguments, self._gpu.stream())
