"""Launches the matrix products of our own on torch's tensors, in place and on torch's stream."""

import torch

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.kernels.arguments import (
    check_first,
    check_grid,
    check_matrix,
    check_sides,
    refuse_overlap,
)
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import LADDER, LAYOUTS, Rung
from gpubench.kernels.shaped_product import ShapedProduct, WholeProduct
from gpubench.kernels.sides import Sides
from gpubench.kernels.split_product import SplitProduct, split_on


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
        like = self._operands[0]
        result = torch.empty(self._shaped.shape, dtype=like.dtype, device=like.device)
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
        split = split_on(self._gpu, self._rung, sides)
        if split.parts > 1:
            return SplitProduct(
                self._rung, self._dtype, self._gpu, layout=layout, sides=sides, split=split
            )
        return WholeProduct(self._rung, self._dtype, self._gpu, layout=layout, sides=sides)

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
