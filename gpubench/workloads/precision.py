"""What a value of the `dtype` column means for storage, autocast and TF32."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

import torch

from gpubench.errors import UnsupportedError
from gpubench.workloads.switches import full_sums, tf32_allowed

_Result = TypeVar("_Result")

_FIRST_WITH_TF32 = (8, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How one value of the `dtype` column is computed."""

    storage: torch.dtype
    """What the operands of a product are stored in; networks keep float32 weights and autocast."""
    unit_roundoff: float
    """The largest relative error of rounding one input, dimensionless."""
    underflow: float = 0.0
    """The largest absolute error of rounding a number that is too small for full precision."""
    tf32: bool | None = None
    """Whether a GPU may use TF32; None where no float32 product is left for it to touch."""

    @property
    def autocast(self) -> bool:
        """Whether a network of this precision runs under autocast."""
        return self.storage != torch.float32

    def rounding(self, exact: torch.Tensor) -> torch.Tensor:
        """Return by how much the nearest number of a 16-bit type may miss an exact one."""
        return self.unit_roundoff * exact.abs() + self.underflow

    def autocasting(self, device: torch.device) -> AbstractContextManager[object]:
        """Return a fresh context for the forward pass of a network."""
        if not self.autocast:
            return nullcontext()
        return torch.autocast(device.type, self.storage)

    def applied_to(
        self, call: Callable[[], _Result], device: torch.device
    ) -> Callable[[], _Result]:
        """Return the call with the switches of this precision set while it runs.

        They are whether float32 products may use TF32, and that sums of 16-bit products stay in
        float32: by torch's default a product whose sum is split over several blocks adds the
        parts in 16 bits, which is another result than the dtype's name says and is not within
        its error bound.

        The switches belong to the process, and a run mixes precisions in random order, so they
        are set around every call and put back: 4 to 8 us of a slow host's time, and only on a GPU,
        where the host runs ahead. Setting them once per curve would leave the last opened curve's
        choice to all others. A CPU has neither, and its calls stay bare.
        """
        if device.type == "cpu":
            return call

        def with_switches() -> _Result:
            with self._switches():
                return call()

        return with_switches

    def _switches(self) -> AbstractContextManager[None]:
        if self.tf32 is None:
            return full_sums(self.storage)
        return tf32_allowed(allowed=self.tf32)


PRECISIONS = {
    "float32": Precision(storage=torch.float32, unit_roundoff=2**-24, tf32=False),
    # Not 2**-11: tensor cores may cut an input to ten mantissa bits instead of rounding it.
    "tf32": Precision(storage=torch.float32, unit_roundoff=2**-10, tf32=True),
    "bfloat16": Precision(storage=torch.bfloat16, unit_roundoff=2**-8),
    "float16": Precision(storage=torch.float16, unit_roundoff=2**-11, underflow=2**-25),
}
"""Every dtype that the built-in workloads offer, by its name in the results file."""

DTYPES = tuple(PRECISIONS)


def precision_on(dtype: str, device: torch.device, *, among: Collection[str] = DTYPES) -> Precision:
    """Return the precision of a dtype on a device.

    Args:
        dtype: As in the results file.
        device: Where it is to be computed in.
        among: Those that the workload has.

    Raises:
        UnsupportedError: If the dtype is unknown, or TF32 is asked of a device without it. A
            device without TF32 would quietly compute in float32 and pass for one with it.
    """
    if dtype not in among:
        raise UnsupportedError(f"dtype {dtype!r} is not one of {', '.join(among)}")
    precision = PRECISIONS[dtype]
    if precision.tf32 and not _has_tf32(device):
        raise UnsupportedError(f"{device.type} has no TF32 tensor cores")
    return precision


def _has_tf32(device: torch.device) -> bool:
    if device.type != "cuda":
        return False
    return torch.cuda.get_device_capability(device) >= _FIRST_WITH_TF32
