"""Launches copy and triad, which measure what the memory can do."""

from typing import Any

import numpy as np
import torch

from gpubench.errors import WorkloadError
from gpubench.kernels.arguments import (
    address,
    check_first,
    check_grid,
    check_matrix,
    is_wide,
    refuse_overlap,
)
from gpubench.kernels.gpu import Gpu, LaunchableKernel
from gpubench.model import KernelFacts

_QUAD = 4
"""Numbers that a thread moves at a time."""

_THREADS = 256
_QUADS_OF_BLOCK = 4 * _THREADS


class PreparedPass:
    """A pass over fixed inputs into a fixed output.

    Args:
        gpu: Where.
        kernel: `copy` or `triad`, compiled.
        tensors: The output and the inputs; held, since the arguments are only their addresses.
        arguments: All of them.
        quads: Groups of four numbers.
    """

    def __init__(
        self,
        gpu: Gpu,
        kernel: LaunchableKernel,
        *,
        tensors: tuple[torch.Tensor, ...],
        arguments: tuple[Any, ...],
        quads: int,
    ) -> None:
        self._gpu = gpu
        self._kernel = kernel
        self._tensors = tensors
        self._arguments = arguments
        self._blocks = -(-quads // _QUADS_OF_BLOCK)
        check_grid(kernel.name, self._blocks)

    @property
    def facts(self) -> KernelFacts:
        """What is known of the launch; tiles are a matter of products."""
        return KernelFacts(
            kernel_name=self._kernel.name,
            grid=f"{self._blocks}x1x1",
            blocks_per_sm=float(self._kernel.blocks_per_sm(_THREADS)),
        )

    def __call__(self) -> torch.Tensor:
        """Queue the pass and return its output, which may not be there yet."""
        self._kernel.launch(self._blocks, _THREADS, self._arguments, self._gpu.stream())
        return self._tensors[0]


def prepare_copy(gpu: Gpu, out: torch.Tensor, source: torch.Tensor) -> PreparedPass:
    """Return ``out[:] = source``, ready to be called again and again.

    Raises:
        WorkloadError: If the tensors do not go together.
    """
    quads = _quads("copy", gpu, out, source=source)
    kernel = gpu.kernel("memory", "copy")
    arguments = (address(out), address(source), np.int64(quads))
    return PreparedPass(gpu, kernel, tensors=(out, source), arguments=arguments, quads=quads)


def prepare_triad(
    gpu: Gpu, out: torch.Tensor, a: torch.Tensor, b: torch.Tensor, scale: float
) -> PreparedPass:
    """Return ``out[:] = a + scale * b``, ready to be called again and again.

    Args:
        gpu: Where.
        out: Written.
        a: Read.
        b: Read.
        scale: Rounded to float32.

    Raises:
        WorkloadError: If the tensors do not go together.
    """
    quads = _quads("triad", gpu, out, a=a, b=b)
    kernel = gpu.kernel("memory", "triad")
    arguments = (address(out), address(a), address(b), np.float32(scale), np.int64(quads))
    return PreparedPass(gpu, kernel, tensors=(out, a, b), arguments=arguments, quads=quads)


def _quads(where: str, gpu: Gpu, out: torch.Tensor, **inputs: torch.Tensor) -> int:
    """Check what a pass reads and writes; return how many groups of four numbers it has."""
    check_first(where, "out", out, device=gpu.device, dimensions=max(1, out.dim()))
    if not out.numel():
        raise WorkloadError(
            where, seen="out is empty", expected="numbers to write", advice="choose another size"
        )
    for name, tensor in {"out": out, **inputs}.items():
        check_matrix(where, name, tensor, like=out, shape=tuple(out.shape))
        if tensor.dtype != torch.float32 or not _in_quads(tensor):
            raise WorkloadError(
                where,
                seen=f"{name} is {tensor.dtype} with lines of {tensor.shape[-1]} numbers",
                expected="float32 in lines of a multiple of four, at an address of 16 bytes",
                advice="choose another width",
            )
    refuse_overlap(where, out, **inputs)
    return out.numel() // _QUAD


def _in_quads(tensor: torch.Tensor) -> bool:
    place = tensor.data_ptr()
    return is_wide(tensor.shape, place, vector=_QUAD, itemsize=tensor.itemsize)
