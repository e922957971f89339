"""Launches the matrix products of our own on torch's tensors, in place and on torch's stream."""

from dataclasses import dataclass

import numpy as np
import torch

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.kernels.arguments import (
    ELEMENTS,
    check_first,
    check_grid,
    check_matrix,
    check_sides,
    is_wide,
    refuse_overlap,
)
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import LADDER, LAYOUTS, Rung
from gpubench.model import KernelFacts


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


class ShapedProduct:
    """A product for operands of certain shapes, whichever they are.

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

    def new_result(self, like: torch.Tensor) -> torch.Tensor:
        """Return a place for the result, on the device of a tensor."""
        return torch.empty(self.shape, dtype=self._dtype, device=like.device)

    def run(self, a: torch.Tensor, b: torch.Tensor, result: torch.Tensor) -> None:
        """Queue the product; the caller has made sure that the tensors have the shapes."""
        places = (a.data_ptr(), b.data_ptr(), result.data_ptr())
        arguments = (*map(np.uintp, places), *self._sides)
        if self._rung.is_vectorised:
            arguments += (np.int32(vector_bits(self._rung, self._dtype, self._shapes, places)),)
        self._kernel.launch(self._blocks, self._rung.threads, arguments, self._gpu.stream())


class PreparedProduct:
    """A product of two fixed operands; every call makes a new result, as `torch.mm` does.

    Args:
        where: What messages call it.
        shaped: For their shapes.
        operands: Checked.
    """

    def __init__(
        self, where: str, shaped: ShapedProduct, operands: tuple[torch.Tensor, torch.Tensor]
    ) -> None:
        self._where = where
        self._shaped = shaped
        self._operands = operands
        self.facts = shaped.facts

    def __call__(self) -> torch.Tensor:
        """Queue the product and return its result, which may not be there yet."""
        result = self._shaped.new_result(self._operands[0])
        self._shaped.run(*self._operands, result)
        return result

    def into(self, result: torch.Tensor) -> None:
        """Queue the product with a given place for its result.

        Raises:
            WorkloadError: If the tensor cannot hold it.
        """
        like = self._operands[0]
        check_matrix(self._where, "result", result, like=like, shape=self._shaped.shape)
        refuse_overlap(self._where, result, a=like, b=self._operands[1])
        self._shaped.run(*self._operands, result)


class Products:
    """One rung of the ladder for one dtype on one GPU.

    Args:
        implementation: As in `LADDER`.
        dtype: What is multiplied.
        gpu: Where.

    Raises:
        UnsupportedError: If the rung has no such dtype, or the GPU is too old for it.
        WorkloadError: If there is no such rung.
    """

    def __init__(self, implementation: str, dtype: torch.dtype, gpu: Gpu) -> None:
        self._where = implementation
        self._rung = require_rung(implementation, dtype, gpu)
        self._dtype = dtype
        self._gpu = gpu

    def prepare(self, layout: str, a: torch.Tensor, b: torch.Tensor) -> PreparedProduct:
        """Return the product of two matrices, ready to be called again and again.

        Args:
            layout: ``nt`` for ``a @ b.T``, ``nn`` for ``a @ b``, ``tn`` for ``a.T @ b``.
            a: As it is stored, contiguous.
            b: The same.

        Raises:
            WorkloadError: If they cannot be multiplied like this.
        """
        if layout not in LAYOUTS:
            raise ValueError(f"{layout!r} is none of {LAYOUTS}")
        for name, matrix in (("a", a), ("b", b)):
            check_first(self._where, name, matrix, device=self._gpu.device, dimensions=2)
            self._check_dtype(name, matrix)
        rows, inner = a.shape if layout[0] == "n" else reversed(a.shape)
        columns = b.shape[0 if layout[1] == "t" else 1]
        sides = Sides(rows=rows, columns=columns, inner=inner)
        for name, matrix, shape in zip("ab", (a, b), sides.stored(layout), strict=True):
            check_matrix(self._where, name, matrix, like=a, shape=shape)
        return PreparedProduct(self._where, self.shaped(layout, sides), (a, b))

    def shaped(self, layout: str, sides: Sides) -> ShapedProduct:
        """Return the product for operands that come later, or others in every call.

        Raises:
            WorkloadError: If a side is too large.
        """
        check_sides(self._where, sides.rows, sides.columns, sides.inner)
        check_grid(self._where, self._rung.tile.count(sides.rows, sides.columns))
        return ShapedProduct(self._rung, self._dtype, self._gpu, layout=layout, sides=sides)

    def _check_dtype(self, name: str, tensor: torch.Tensor) -> None:
        if tensor.dtype != self._dtype:
            raise WorkloadError(
                self._where,
                seen=f"{name} is a tensor of {tensor.dtype}",
                expected=f"a matrix of {self._dtype}",
                advice="pass what the launch was opened for",
            )


def require_rung(implementation: str, dtype: torch.dtype, gpu: Gpu) -> Rung:
    """Return a rung that this GPU can run with this dtype.

    Raises:
        UnsupportedError: Saying what is missing.
        WorkloadError: If there is no such rung.
    """
    if implementation not in LADDER:
        raise WorkloadError(
            "implementation",
            seen=f"{implementation!r}",
            expected=f"one of {', '.join(LADDER)}",
            advice="correct the name",
        )
    rung = LADDER[implementation]
    name = str(dtype).removeprefix("torch.")
    if name not in rung.dtypes:
        raise UnsupportedError(f"{implementation} multiplies {', '.join(rung.dtypes)}, not {name}")
    if gpu.capability < rung.oldest:
        has, needs = ("sm_" + "".join(map(str, c)) for c in (gpu.capability, rung.oldest))
        raise UnsupportedError(f"{implementation} needs {needs} or newer, this GPU is {has}")
    return rung


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
