"""Find and open a device by the name that a user gives."""

from collections.abc import Sequence

from gpubench.device.backends import require_backend
from gpubench.device.cpu import CpuDevice
from gpubench.device.protocol import Device
from gpubench.errors import DeviceError
from gpubench.model import Case


def open_device(
    name: str,
    *,
    threads: int,
    identify: bool,
    cores: str = "",
    sharers: int = 1,
    timer: str = "",
    launched: Sequence[Case] = (),
) -> Device:
    """Return the device of a name as torch writes it.

    Args:
        name: ``cpu``, ``cuda`` or ``cuda:1``.
        threads: Threads for the CPU; 0 leaves torch's own choice.
        cores: Those of the CPU that this process is bound to; empty for all.
        sharers: How many processes measure on parts of the CPU, and build the same in its memory.
        timer: Which of a GPU's kernels are timed in CUDA graphs; see `Plan.timer`.
        identify: Whether identifiers are written in clear.
        launched: Cases of a GPU that are not to be recorded, whatever their work says.

    Raises:
        DeviceError: If there is no such device.
    """
    require_backend(name)
    if name == "cpu":
        return CpuDevice(threads=threads, identify=identify, cores=cores, sharers=sharers)
    if name.startswith("cuda"):
        # Only now: it loads CuPy, where there is one.
        from gpubench.device.cuda.open import open_cuda  # noqa: PLC0415

        return open_cuda(name, timer=timer, identify=identify, launched=launched)
    raise DeviceError(
        "--device", seen=repr(name), expected="cpu", advice="leave out the number, there is one"
    )
