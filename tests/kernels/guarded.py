"""Tensors with guards before and after them, on any device."""

import torch

_GUARD = 0xFF
"""Four of these bytes are a NaN in float32, two in either 16-bit format."""

_GUARD_BYTES = 256


class Guarded:
    """A dense tensor in the middle of a buffer that nobody may touch.

    What lies around it is NaN, so that reading too far shows as well as writing too far.

    Args:
        content: What it holds; a copy is made.
        skew: Elements by which its address misses a multiple of 256 bytes.
    """

    def __init__(self, content: torch.Tensor, *, skew: int = 0) -> None:
        nbytes = content.numel() * content.itemsize
        self._raw = torch.full(
            (nbytes + 4 * _GUARD_BYTES,), _GUARD, dtype=torch.uint8, device=content.device
        )
        start = -self._raw.data_ptr() % 256 + _GUARD_BYTES + skew * content.itemsize
        self._ends = (start, start + nbytes)
        flat = self._raw[start : start + nbytes].view(content.dtype)
        self.tensor = flat.view(content.shape)
        self.tensor.copy_(content)

    def check(self) -> torch.Tensor:
        """Return the tensor; fail if anything was written beyond its ends."""
        start, end = self._ends
        around = torch.cat((self._raw[:start], self._raw[end:]))
        assert bool((around == _GUARD).all()), "a guard was overwritten"
        return self.tensor


def poisoned(
    shape: tuple[int, ...], dtype: torch.dtype, *, device: torch.device, skew: int = 0
) -> Guarded:
    """Return a tensor that holds nothing but NaN."""
    return Guarded(torch.full(shape, float("nan"), dtype=dtype, device=device), skew=skew)
