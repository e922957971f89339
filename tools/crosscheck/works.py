"""The work that all tools time: products of three lengths, and a copy that memory bounds."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import torch

HOST_DELAY_S = 200e-6
"""What a slow host does before each launch."""

_PRODUCTS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"cuda": (2048, 4096, 12288), "cpu": (128, 512, 1024)}
)
"""Edge lengths: on a GPU of 700 TFLOP/s some 20 us, 200 us and 5 ms."""

_COPIED_BYTES: Mapping[str, int] = MappingProxyType({"cuda": 2**30, "cpu": 2**26})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedWork:
    """Something to time."""

    name: str
    call: Callable[[], object]

    def behind_a_slow_host(self) -> Callable[[], object]:
        """Return the call with a pause of the host before it."""

        def delayed() -> None:
            time.sleep(HOST_DELAY_S)
            self.call()

        return delayed


def works_on(device: torch.device) -> tuple[CheckedWork, ...]:
    """Return the works, their operands made once, of random numbers with a fixed seed."""
    torch.manual_seed(0)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    products = (_product(size, dtype, device) for size in _PRODUCTS[device.type])
    return (*products, _copy(_COPIED_BYTES[device.type], device))


def _product(size: int, dtype: torch.dtype, device: torch.device) -> CheckedWork:
    left, right = (torch.randn(size, size, dtype=dtype, device=device) for _ in "lr")
    out = torch.empty(size, size, dtype=dtype, device=device)
    name = f"product {size} {str(dtype).removeprefix('torch.')}"
    return CheckedWork(name=name, call=partial(torch.mm, left, right, out=out))


def _copy(nbytes: int, device: torch.device) -> CheckedWork:
    source = torch.randn(nbytes // 4, device=device)
    return CheckedWork(
        name=f"copy {nbytes // 2**20} MiB", call=partial(torch.empty_like(source).copy_, source)
    )
