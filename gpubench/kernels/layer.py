"""Launches a layer of a multilayer perceptron whose every kernel is ours: forward and backward.

y = gelu(z) with z = x @ w.T + bias; from dy come dz = dy gelu'(z), dx = dz @ w, dw = dz.T @ x and
dbias, the sum of dz over the batch.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from gpubench.errors import UnsupportedError
from gpubench.kernels.activated_product import activated_product
from gpubench.kernels.arguments import ELEMENTS, check_first, check_grid, check_matrix
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import WITH_LAYER
from gpubench.kernels.product import Products, require_rung
from gpubench.kernels.sides import Sides
from gpubench.kernels.tiling import added_tiles
from gpubench.model import KernelFacts

_THREADS = 256
_COLUMNS_OF_BLOCK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTensors:
    """What a layer reads, contiguous and of one dtype."""

    x: torch.Tensor
    """Shape (m, k)."""
    w: torch.Tensor
    """Shape (n, k)."""
    bias: torch.Tensor
    """Shape (n,)."""
    dy: torch.Tensor
    """Shape (m, n)."""


class Layer:
    """The layer of one batch size, ready to be called again and again.

    Args:
        implementation: Which rung of the ladder makes the products.
        gpu: Where.
        tensors: What it reads.
        empty: Makes the places for results, as `torch.empty` does.

    Raises:
        UnsupportedError: If the rung has no layer, not this dtype, or the GPU is too old.
        WorkloadError: If the tensors do not go together.
    """

    def __init__(
        self,
        implementation: str,
        gpu: Gpu,
        tensors: LayerTensors,
        *,
        empty: Callable[..., torch.Tensor] = torch.empty,
    ) -> None:
        if implementation not in WITH_LAYER:
            raise UnsupportedError(
                f"{implementation} has no layer, only {', '.join(WITH_LAYER)} have"
            )
        dtype = tensors.x.dtype
        rung = require_rung(implementation, dtype, gpu)
        self._gpu = gpu
        self._tensors = tensors
        self._empty = empty
        self._where = implementation
        for name in ("x", "w"):
            matrix = getattr(tensors, name)
            check_first(implementation, name, matrix, device=gpu.device, dimensions=2)
        (rows, inner), columns = tensors.x.shape, tensors.w.shape[0]
        _check(implementation, tensors, rows, columns, inner)
        self._shape = (rows, columns)
        products = Products(implementation, dtype, gpu)
        self._dx = products.shaped("nn", Sides(rows=rows, columns=inner, inner=columns))
        self._dw = products.shaped("tn", Sides(rows=columns, columns=inner, inner=rows))
        check_grid(implementation, rung.tile.count(*self._shape))
        check_grid(implementation, -(-rows * columns // _THREADS))
        forward = Sides(rows=rows, columns=columns, inner=inner)
        self._forward = activated_product(rung, dtype, gpu, forward)
        element = {"ELEMENT": ELEMENTS[dtype]}
        self._gelu_backward = gpu.kernel("layer", "gelu_backward", defines=element)
        self._column_sums = gpu.kernel("layer", "column_sums", defines=element)

    def facts(self, phase: str) -> KernelFacts:
        """Return what is known of the launches of a phase; of several, the tiles of all."""
        if phase == "forward":
            return self._forward.facts
        of_backward = {"dgrad": (self._dx,), "wgrad": (self._dw,)}.get(phase, (self._dx, self._dw))
        parts = [product.facts for product in of_backward]
        if phase == "forward_backward":
            parts.append(self._forward.facts)
        return KernelFacts(tiles=added_tiles(parts))

    def forward(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Queue the forward pass; return y, and z for the backward pass."""
        of = self._tensors
        return self._forward.of(of.x, of.w, of.bias, self._new)

    def dgrad(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Queue the gradients of z and x; return dz, which `wgrad` needs, and dx.

        Args:
            z: From `forward`.

        Raises:
            WorkloadError: If it cannot be.
        """
        check_matrix(self._where, "z", z, like=self._tensors.x, shape=self._shape)
        dz = self._new(self._shape)
        count = dz.numel()
        places = (dz.data_ptr(), self._tensors.dy.data_ptr(), z.data_ptr())
        arguments = (*map(np.uintp, places), np.int64(count))
        blocks = -(-count // _THREADS)
        self._gelu_backward.launch(blocks, _THREADS, arguments, self._gpu.stream())
        dx = self._new(self._dx.shape)
        self._dx.run(dz, self._tensors.w, dx)
        return dz, dx

    def wgrad(self, dz: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Queue the gradients of w and bias, and return them.

        Args:
            dz: From `dgrad`.

        Raises:
            WorkloadError: If it cannot be.
        """
        check_matrix(self._where, "dz", dz, like=self._tensors.x, shape=self._shape)
        dw = self._new(self._dw.shape)
        self._dw.run(dz, self._tensors.x, dw)
        dbias = self._new(tuple(self._tensors.bias.shape))
        rows, columns = map(np.int32, self._shape)
        arguments = (np.uintp(dbias.data_ptr()), np.uintp(dz.data_ptr()), rows, columns)
        blocks = -(-int(columns) // _COLUMNS_OF_BLOCK)
        self._column_sums.launch(blocks, _THREADS, arguments, self._gpu.stream())
        return dw, dbias

    def _new(self, shape: tuple[int, ...]) -> torch.Tensor:
        like = self._tensors.x
        return self._empty(shape, dtype=like.dtype, device=like.device)


def _check(where: str, tensors: LayerTensors, rows: int, columns: int, inner: int) -> None:
    shapes = {"x": (rows, inner), "w": (columns, inner), "bias": (columns,), "dy": (rows, columns)}
    for name, shape in shapes.items():
        check_matrix(where, name, getattr(tensors, name), like=tensors.x, shape=shape)
