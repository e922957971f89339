"""Launches a layer's forward product: through bias and activation, with what backward needs."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch

from gpubench.kernels.arguments import ELEMENTS, address
from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import Rung
from gpubench.kernels.sides import Sides
from gpubench.kernels.split_product import PartSums, split_on
from gpubench.kernels.splitting import Split
from gpubench.kernels.tiled_kernel import TiledKernel
from gpubench.model import KernelFacts

_RESULT_BIT = 4
_THREADS = 256

NewTensor = Callable[[tuple[int, ...]], torch.Tensor]
"""Makes a place for a result."""


class ActivatedProduct(Protocol):
    """y = gelu(z) with z = x @ w.T + bias, however its work is shared out."""

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch."""
        ...

    def of(
        self, x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor, new: NewTensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Queue it; return y and z."""
        ...


def activated_product(rung: Rung, dtype: torch.dtype, gpu: Gpu, sides: Sides) -> ActivatedProduct:
    """Return the forward product of a layer, split where the rung would split it."""
    split = split_on(gpu, rung, sides)
    if split.parts > 1:
        return _SplitActivated(rung, dtype, gpu, sides, split)
    return _WholeActivated(rung, dtype, gpu, sides)


class _WholeActivated:
    """One kernel, whose blocks put their outputs through bias and activation themselves."""

    def __init__(self, rung: Rung, dtype: torch.dtype, gpu: Gpu, sides: Sides) -> None:
        self._result_bytes = rung.result_vector * dtype.itemsize
        self._kernel = TiledKernel(
            rung,
            dtype,
            gpu,
            source=rung.source,
            name=f"{rung.source}_gelu",
            layout="nt",
            sides=sides,
        )

    @property
    def facts(self) -> KernelFacts:
        return self._kernel.facts

    def of(
        self, x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor, new: NewTensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        y, z = new(self._kernel.shape), new(self._kernel.shape)
        places = (x.data_ptr(), w.data_ptr(), y.data_ptr())
        bits = self._kernel.vector_bits(places)
        if bias.data_ptr() % self._result_bytes:
            bits &= ~_RESULT_BIT
        self._kernel.launch(places, np.int32(bits), address(bias), address(z))
        return y, z


class _SplitActivated:
    """Two kernels: the second one adds the parts up and puts them through bias and activation."""

    def __init__(
        self, rung: Rung, dtype: torch.dtype, gpu: Gpu, sides: Sides, split: Split
    ) -> None:
        self._gpu = gpu
        self._sums = PartSums(rung, dtype, gpu, layout="nt", sides=sides, split=split)
        self._add = gpu.kernel("parts", "add_parts_gelu", defines={"ELEMENT": ELEMENTS[dtype]})

    @property
    def facts(self) -> KernelFacts:
        return self._sums.facts

    def of(
        self, x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor, new: NewTensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        sums = self._sums.of(x, w)
        y, z = new(self._sums.shape), new(self._sums.shape)
        count = y.numel()
        arguments = (
            address(y),
            address(sums),
            np.int64(count),
            np.int32(len(sums)),
            np.int32(len(bias)),
            address(bias),
            address(z),
        )
        self._add.launch(-(-count // _THREADS), _THREADS, arguments, self._gpu.stream())
        return y, z
