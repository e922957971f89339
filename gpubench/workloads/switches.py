"""Torch's switches of precision, which belong to the process: set for a call, and put back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch

_SUMS = {
    torch.float16: "allow_fp16_reduced_precision_reduction",
    torch.bfloat16: "allow_bf16_reduced_precision_reduction",
}


def tf32_allowed(*, allowed: bool) -> AbstractContextManager[None]:
    """Allow or forbid TF32 in products and convolutions, and restore what was set before.

    torch has older and newer switches for it, and the older ones cannot even be read once somebody
    has used the newer. Nor are the newer ones always right: after them torch's compiler cannot read
    the older, which it does. So each process is taken as it is found.
    """
    return _by_older(allowed=allowed) if _older_can_be_read() else _by_newer(allowed=allowed)


@contextmanager
def full_sums(dtype: torch.dtype) -> Iterator[None]:
    """Keep sums of products of a 16-bit dtype in float32, and restore what was set before."""
    matmul, switch = torch.backends.cuda.matmul, _SUMS[dtype]
    before = getattr(matmul, switch)
    setattr(matmul, switch, False)
    try:
        yield
    finally:
        setattr(matmul, switch, before)


def _older_can_be_read() -> bool:
    try:
        torch.get_float32_matmul_precision()
        _ = torch.backends.cudnn.allow_tf32
    except RuntimeError:
        return False
    return True


@contextmanager
def _by_older(*, allowed: bool) -> Iterator[None]:
    # Not `matmul.allow_tf32`: where the precision is "medium", torch calls it a mix of the two.
    cudnn = torch.backends.cudnn
    before = torch.get_float32_matmul_precision(), cudnn.allow_tf32
    torch.set_float32_matmul_precision("high" if allowed else "highest")
    cudnn.allow_tf32 = allowed
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before[0])
        cudnn.allow_tf32 = before[1]


@contextmanager
def _by_newer(*, allowed: bool) -> Iterator[None]:
    cudnn: Any = torch.backends.cudnn
    switches: tuple[Any, ...] = (torch.backends.cuda.matmul, cudnn.conv, cudnn.rnn)
    before = [switch.fp32_precision for switch in switches]
    for switch in switches:
        switch.fp32_precision = "tf32" if allowed else "ieee"
    try:
        yield
    finally:
        for switch, precision in zip(switches, before, strict=True):
            switch.fp32_precision = precision
