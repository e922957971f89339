"""What the runner needs of a device, whatever its kind."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import torch

from gpubench.measure.busy import BusyDevice
from gpubench.measure.clock import Clock
from gpubench.model import Case, DeviceIdentity, KernelFacts, MemoryUse, Telemetry
from gpubench.model.machine_speed import MachineSpeed


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockUse:
    """What a block knows of itself that tells whose a sensor's reading is."""

    calls: int
    """All calls made, warm-up included; what energy is divided by."""
    sm_clock_hz: float | None = None
    """The mean clock over the block's own samples; None if the device does not count cycles."""


class Watch(Protocol):
    """Sensors that were read while a block was measured."""

    def telemetry(self, use: BlockUse) -> Telemetry:
        """Return what the sensors said of this block alone, energy divided by its calls."""
        ...

    def warnings(self, use: BlockUse) -> tuple[str, ...]:
        """Return the names of what disturbed the block, e.g. ``foreign-process``."""
        ...

    def spoiled(self) -> bool:
        """Return whether the hardware was held back so that the block should be repeated."""
        ...


class Device(Protocol):
    """One place where work runs; the CPU is one too."""

    @property
    def torch_device(self) -> torch.device:
        """Where tensors are to be made."""
        ...

    @property
    def overcommits(self) -> bool:
        """Whether an allocation that does not fit succeeds and kills later, as a CPU's does.

        Then estimates must be believed; elsewhere trying is exact and harmless.
        """
        ...

    def identity(self) -> DeviceIdentity:
        """Return what the device is, for the `device` columns."""
        ...

    def flags(self) -> dict[str, str]:
        """Return the settings of this device that change speed, for the `flags` column."""
        ...

    def versions(self) -> dict[str, str]:
        """Return the versions of what only this device uses: `driver`, `cublas`, `cudnn`."""
        ...

    def speed(self) -> MachineSpeed:
        """Return what the machine is seen to do in some milliseconds, for estimates."""
        ...

    def clock(self, case: Case) -> Clock:
        """Return the one clock that times this case on this machine."""
        ...

    def busy(self, case: Case) -> BusyDevice | None:
        """Return what keeps the device busy with a steady case; None for every other."""
        ...

    def soak(self) -> None:
        """Warm the device up, as steady cases are to find it; may take minutes."""
        ...

    def flush(self, case: Case) -> Callable[[], object] | None:
        """Return what empties the cache before each sample, or None if the case wants it warm."""
        ...

    def free_bytes(self) -> int | None:
        """Return the bytes that a new allocation can use now; None if the device cannot tell."""
        ...

    def clean(self) -> None:
        """Bring the allocator to the state in which every case starts.

        Raises:
            RuntimeError: If the device can no longer be used in this process.
        """
        ...

    def forget(self) -> None:
        """Let go of what was built for other cases, which is built again when it is needed."""
        ...

    def memory_pass(
        self,
        call: Callable[[], object],
        *,
        release: Callable[[], None],
        resident_bytes: Callable[[], int],
    ) -> MemoryUse:
        """Call the work, untimed, until it is steady, and return the memory one call needs."""
        ...

    def growth_pass(self, call: Callable[[], object]) -> int:
        """Call the work, untimed, and return the bytes that every further call leaves behind.

        0 if there are none: what a call keeps until the next one, or until a collection of
        garbage, is no growth.
        """
        ...

    def kernel_pass(self, call: Callable[[], object]) -> KernelFacts:
        """Profile one untimed call and return what it launched; empty where nothing can tell."""
        ...

    def watch(self) -> AbstractContextManager[Watch]:
        """Read the sensors while the block inside the context is measured."""
        ...

    def rest(self, seconds: float) -> None:
        """Wait for the hardware to recover, before a block is repeated."""
        ...

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Return whether an error means that the device's memory did not suffice."""
        ...
