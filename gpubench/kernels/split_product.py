"""Launches a product whose inner axis is split: parts of it side by side, then their sum."""

import numpy as np
import torch

from gpubench.kernels.arguments import ELEMENTS, address
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import Rung
from gpubench.kernels.sides import Sides
from gpubench.kernels.splitting import Split, split_of
from gpubench.kernels.tiled_kernel import TiledKernel
from gpubench.model import KernelFacts

_THREADS = 256


def split_on(gpu: Gpu, rung: Rung, sides: Sides) -> Split:
    """Return how a rung cuts a product on a GPU; into one part if it never does."""
    if not rung.parts_source:
        return Split(parts=1, inner_of_part=sides.inner)
    return split_of(
        sides.inner,
        tile_inner=rung.tile_inner,
        tiles=rung.tile.count(sides.rows, sides.columns),
        slots=gpu.sm_count * rung.resident,
    )


class PartSums:
    """The sums of all parts, as they are before they are added up.

    Args:
        rung: What computes.
        dtype: Of the operands.
        gpu: Where.
        layout: How the operands are stored.
        sides: Of the product.
        split: How its inner axis is cut.
    """

    def __init__(
        self,
        rung: Rung,
        dtype: torch.dtype,
        gpu: Gpu,
        *,
        layout: str,
        sides: Sides,
        split: Split,
    ) -> None:
        self._split = split
        self._kernel = TiledKernel(
            rung,
            dtype,
            gpu,
            source=rung.parts_source,
            name=f"{rung.parts_source}_{layout}",
            layout=layout,
            sides=sides,
            parts=split.parts,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Of the result."""
        return self._kernel.shape

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch of the parts, which share the tiles of the result."""
        return self._kernel.facts

    def of(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """Queue the parts; return their sums, shape (parts, rows, columns) in float32.

        Their memory is asked for in every call and given back after it, as that of results is, so
        that it is seen by whoever measures the memory of a call.
        """
        sums = torch.empty((self._split.parts, *self.shape), dtype=torch.float32, device=a.device)
        places = (a.data_ptr(), b.data_ptr(), sums.data_ptr())
        bits = self._kernel.vector_bits(places)
        self._kernel.launch(places, np.int32(bits), np.int32(self._split.inner_of_part))
        return sums


class SplitProduct:
    """A product that is added up in parts, from the first to the last.

    Args:
        rung: What computes.
        dtype: Of operands and result.
        gpu: Where.
        layout: How the operands are stored.
        sides: Of the product.
        split: How its inner axis is cut.
    """

    def __init__(
        self,
        rung: Rung,
        dtype: torch.dtype,
        gpu: Gpu,
        *,
        layout: str,
        sides: Sides,
        split: Split,
    ) -> None:
        self._sums = PartSums(rung, dtype, gpu, layout=layout, sides=sides, split=split)
        self._gpu = gpu
        self._add = gpu.kernel("parts", "add_parts", defines={"ELEMENT": ELEMENTS[dtype]})

    @property
    def shape(self) -> tuple[int, int]:
        """Of the result."""
        return self._sums.shape

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch that makes the products."""
        return self._sums.facts

    def run(self, a: torch.Tensor, b: torch.Tensor, result: torch.Tensor) -> None:
        """Queue the product; the caller has made sure that the tensors have the shapes."""
        sums = self._sums.of(a, b)
        count = result.numel()
        arguments = (address(result), address(sums), np.int64(count), np.int32(len(sums)))
        self._add.launch(-(-count // _THREADS), _THREADS, arguments, self._gpu.stream())
