"""What a kernel is given: matrices that were checked, as the exact types of its parameters."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import torch

from gpubench.errors import WorkloadError

ELEMENTS: Mapping[torch.dtype, str] = MappingProxyType(
    {torch.float32: "Float32", torch.bfloat16: "Bfloat16", torch.float16: "Float16"}
)
"""What the sources call the types, for their macro ELEMENT."""

LARGEST_SIDE = 2**31 - 1024
"""Sides are 32-bit integers, to which kernels add up to a tile."""

LARGEST_GRID = 2**31 - 1


def check_matrix(
    where: str, name: str, matrix: torch.Tensor, *, like: torch.Tensor, shape: tuple[int, ...]
) -> None:
    """Refuse a tensor that a kernel would misread.

    Args:
        where: What the message is about, e.g. ``cupy-register``.
        name: What the launch calls the tensor.
        matrix: The tensor.
        like: One that was checked: it has the right dtype and is on the right device.
        shape: What it must have.

    Raises:
        WorkloadError: Saying what is wrong with it.
    """
    _require(where, name, "layout", matrix.layout, torch.strided)
    _require(where, name, "shape", tuple(matrix.shape), shape)
    _require(where, name, "dtype", matrix.dtype, like.dtype)
    _require(where, name, "device", matrix.device, like.device)
    if matrix.is_neg() or matrix.is_conj():
        raise WorkloadError(
            where,
            seen=f"{name} is a view with other signs than its memory",
            expected="numbers as they lie in memory",
            advice="pass what .resolve_neg() or .resolve_conj() returns",
        )
    if not matrix.is_contiguous():
        raise WorkloadError(
            where,
            seen=f"{name} has strides {tuple(matrix.stride())} at shape {shape}",
            expected="a contiguous tensor",
            advice="pass what .contiguous() returns",
        )


def check_first(
    where: str, name: str, tensor: torch.Tensor, *, device: torch.device, dimensions: int
) -> None:
    """Refuse the first tensor of a launch, by which the others are judged, on its own account.

    Args:
        where: What the message is about.
        name: What the launch calls the tensor.
        tensor: The tensor.
        device: The GPU's. An address of another device is none here, or somebody else's.
        dimensions: That it must have.

    Raises:
        WorkloadError: Saying what is wrong with it.
    """
    _require(where, name, "layout", tensor.layout, torch.strided)
    _require(where, name, "device", tensor.device, device)
    _require(where, name, "dimensions", tensor.dim(), dimensions)


def refuse_overlap(where: str, result: torch.Tensor, **inputs: torch.Tensor) -> None:
    """Refuse a result that lies over what is read: blocks would race for it.

    Raises:
        WorkloadError: Naming the first input that it lies over.
    """
    first, last = _extent(result)
    for name, tensor in inputs.items():
        start, end = _extent(tensor)
        if first < end and start < last:
            raise WorkloadError(
                where,
                seen=f"the result lies over {name}",
                expected="memory of its own",
                advice="pass a tensor that shares none",
            )


def _extent(dense: torch.Tensor) -> tuple[int, int]:
    start = dense.data_ptr()
    return start, start + dense.nbytes


def check_sides(where: str, *sides: int) -> None:
    """Refuse sides that 32-bit indices cannot count, and empty ones.

    Raises:
        WorkloadError: Naming the first.
    """
    for side in sides:
        if not 1 <= side <= LARGEST_SIDE:
            raise WorkloadError(
                where,
                seen=f"a side of {side}",
                expected=f"1 to {LARGEST_SIDE}",
                advice="choose other sizes",
            )


def check_grid(where: str, blocks: int) -> None:
    """Refuse more blocks than a grid can have.

    Raises:
        WorkloadError: If there are.
    """
    if blocks > LARGEST_GRID:
        raise WorkloadError(
            where,
            seen=f"{blocks} thread blocks",
            expected=f"at most {LARGEST_GRID}",
            advice="choose a smaller batch size",
        )


def address(tensor: torch.Tensor) -> np.uintp:
    """Return where a tensor's numbers are, as a kernel takes it."""
    return np.uintp(tensor.data_ptr())


def is_wide(shape: Sequence[int], place: int, *, vector: int, itemsize: int) -> bool:
    """Return whether a dense matrix can be moved so many numbers at a time, line by line.

    Args:
        shape: Of the matrix.
        place: Its address.
        vector: Numbers in one access.
        itemsize: Bytes of a number.
    """
    return shape[-1] % vector == 0 and place % (vector * itemsize) == 0


def _require(where: str, name: str, what: str, seen: object, expected: object) -> None:
    if seen != expected:
        raise WorkloadError(
            where,
            seen=f"{name} has {what} {seen}",
            expected=f"{expected}",
            advice="pass tensors that go together",
        )
