"""Launches a product of certain shapes, whichever operands they are of: a block for each tile."""

from typing import Protocol

import numpy as np
import torch

from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import Rung
from gpubench.kernels.sides import Sides
from gpubench.kernels.tiled_kernel import TiledKernel
from gpubench.model import KernelFacts


class ShapedProduct(Protocol):
    """A product for operands of certain shapes, however its work is shared out."""

    @property
    def shape(self) -> tuple[int, int]:
        """Of the result."""
        ...

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch, exactly."""
        ...

    def run(self, a: torch.Tensor, b: torch.Tensor, result: torch.Tensor) -> None:
        """Queue the product; the caller has made sure that the tensors have the shapes."""
        ...


class WholeProduct:
    """A product whose blocks each add up the whole inner axis for one tile.

    Args:
        rung: What computes.
        dtype: Of operands and result.
        gpu: Where.
        layout: How the operands are stored.
        sides: Of the product.
    """

    def __init__(
        self, rung: Rung, dtype: torch.dtype, gpu: Gpu, *, layout: str, sides: Sides
    ) -> None:
        self._is_vectorised = rung.is_vectorised
        self._kernel = TiledKernel(
            rung,
            dtype,
            gpu,
            source=rung.source,
            name=f"{rung.source}_{layout}",
            layout=layout,
            sides=sides,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Of the result."""
        return self._kernel.shape

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch, exactly."""
        return self._kernel.facts

    def run(self, a: torch.Tensor, b: torch.Tensor, result: torch.Tensor) -> None:
        """Queue the product; the caller has made sure that the tensors have the shapes."""
        places = (a.data_ptr(), b.data_ptr(), result.data_ptr())
        bits = [np.int32(self._kernel.vector_bits(places))] if self._is_vectorised else []
        self._kernel.launch(places, *bits)
