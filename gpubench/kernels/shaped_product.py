"""Launches a product of certain shapes, whichever operands they are of: a block for each tile."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from gpubench.kernels.arguments import ELEMENTS, is_wide
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import Rung
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The sides of ``c[rows, columns] = a[rows, inner] @ b[inner, columns]``."""

    rows: int
    columns: int
    inner: int

    def stored(self, layout: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the shapes of a and b as they are stored in a layout."""
        a = (self.rows, self.inner) if layout[0] == "n" else (self.inner, self.rows)
        b = (self.columns, self.inner) if layout[1] == "t" else (self.inner, self.columns)
        return a, b


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
        self._rung = rung
        self._dtype = dtype
        self._gpu = gpu
        self.shape = (sides.rows, sides.columns)
        self._shapes = (*sides.stored(layout), self.shape)
        self._blocks = rung.tile.count(*self.shape)
        self._sides = tuple(map(np.int32, (sides.rows, sides.columns, sides.inner)))
        self._kernel = gpu.kernel(
            rung.source,
            f"{rung.source}_{layout}",
            shared_bytes=rung.shared_bytes,
            defines=element_macro(rung, dtype),
        )

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch, exactly."""
        return KernelFacts(
            kernel_name=self._kernel.name,
            grid=f"{self._blocks}x1x1",
            blocks_per_sm=float(self._kernel.blocks_per_sm(self._rung.threads)),
            tiles=self._blocks,
        )

    def run(self, a: torch.Tensor, b: torch.Tensor, result: torch.Tensor) -> None:
        """Queue the product; the caller has made sure that the tensors have the shapes."""
        places = (a.data_ptr(), b.data_ptr(), result.data_ptr())
        arguments = (*map(np.uintp, places), *self._sides)
        if self._rung.is_vectorised:
            arguments += (np.int32(vector_bits(self._rung, self._dtype, self._shapes, places)),)
        self._kernel.launch(self._blocks, self._rung.threads, arguments, self._gpu.stream())


def element_macro(rung: Rung, dtype: torch.dtype) -> dict[str, str] | None:
    """Return the macro that chooses a source's type; None where it has only one."""
    return {"ELEMENT": ELEMENTS[dtype]} if len(rung.dtypes) > 1 else None


def vector_bits(
    rung: Rung,
    dtype: torch.dtype,
    shapes: tuple[tuple[int, int], ...],
    places: tuple[int, ...],
) -> int:
    """Return which of a, b and c can be moved in wide accesses, in bits 0, 1 and 2.

    Args:
        rung: What computes.
        dtype: Of all three.
        shapes: As they are stored.
        places: Their addresses.
    """
    vectors = (rung.operand_vector, rung.operand_vector, rung.result_vector)
    return sum(
        is_wide(shape, place, vector=vector, itemsize=dtype.itemsize) << bit
        for bit, (shape, place, vector) in enumerate(zip(shapes, places, vectors, strict=True))
    )
