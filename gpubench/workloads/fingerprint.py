"""A number that stands for every bit of a result: equal numbers are the same result."""

from collections.abc import Iterable

import torch

_WORDS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}

_BLOCK = 2**24
"""Numbers at a time, so that it needs 400 MB at most beside a result of any size."""

_PRIME = 1_000_003
_PERIOD = 65_521
"""Numbers are weighted by their place, so that two that change places are seen."""


def fingerprint(result: object) -> str:
    """Return what a result's bits add up to, as text; empty if it holds no tensor.

    Integers are added, which wrap around and are exact, so that the order in which a device adds
    them does not matter: two processes that computed the same bits find the same. Kernels that
    differ in how they split or order a sum of floating-point numbers do not.

    Args:
        result: A tensor, or tensors in lists and tuples.
    """
    return "+".join(_of_tensor(tensor) for tensor in _tensors(result))


def _of_tensor(tensor: torch.Tensor) -> str:
    words = tensor.detach().contiguous().view(-1)
    words = words.view(torch.uint8 if words.is_complex() else _WORDS[words.element_size()])
    total = torch.zeros((), dtype=torch.int64, device=words.device)
    for start in range(0, len(words), _BLOCK):
        block = words[start : start + _BLOCK].to(torch.int64)
        places = torch.arange(start, start + len(block), device=words.device)
        total += (block * (places * _PRIME % _PERIOD + 1)).sum()
    return f"{'x'.join(map(str, tensor.shape))}:{int(total):x}"


def _tensors(result: object) -> Iterable[torch.Tensor]:
    if isinstance(result, torch.Tensor):
        return (result,)
    if isinstance(result, list | tuple):
        return (tensor for part in result for tensor in _tensors(part))
    return ()
