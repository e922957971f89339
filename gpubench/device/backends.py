"""Which kinds of device can be measured, and which one is meant when nobody says."""

import re

from gpubench.device.cuda.presence import torch_build, visible_gpus
from gpubench.errors import DeviceError

BACKENDS = ("cpu", "cuda")
"""Those that have a clock here."""


def default_device() -> str:
    """Return the device to measure when nobody names one: the first GPU that torch can use.

    Found out without loading torch or making a context, since the process that asks does not
    measure.
    """
    return "cuda:0" if torch_build() == "cuda" and visible_gpus() else "cpu"


def idle_gpu() -> str | None:
    """Return why a GPU that is here is not the default; None if it is, or if there is none.

    A torch for AMD GPUs says that there is one, whether or not anybody can see it.
    """
    build = torch_build()
    if build == "rocm":
        return "torch is built for ROCm; AMD GPUs are not supported yet, so the CPU is measured"
    if build == "cuda" or not visible_gpus():
        return None
    return f"an NVIDIA GPU is here, but torch is {_BUILDS[build]}, so the CPU is measured"


_BUILDS = {"rocm": "built for ROCm", "cpu": "a CPU build", "": "not installed"}


def require_backend(device: str) -> None:
    """Refuse a device that cannot be measured here, before anything is started for it.

    Args:
        device: As a user names it, e.g. ``cuda:1``.

    Raises:
        DeviceError: If there is no clock for its kind, no such GPU, or no torch that can use it.
    """
    require_name(device)
    kind, _, number = device.partition(":")
    if kind == "cuda":
        _require_torch()
        _require_gpu(device, int(number or 0))


def require_name(device: str) -> None:
    """Refuse what is no device's name anywhere.

    Args:
        device: As a user names it, e.g. ``cuda:1``.

    Raises:
        DeviceError: If there is no clock for its kind, or what follows is no number.
    """
    kind, colon, number = device.partition(":")
    if kind not in BACKENDS or (colon and not _is_number(number)):
        raise DeviceError(
            "--device",
            seen=repr(device),
            expected="cpu, cuda or a GPU by its number such as cuda:1",
            advice="leave --device out to take the first GPU, or else the CPU",
        )


def _is_number(text: str) -> bool:
    # No machine has ten thousand GPUs, and Python refuses to read numbers of thousands of digits.
    return bool(_GPU_NUMBER.fullmatch(text))


_GPU_NUMBER = re.compile("0|[1-9][0-9]{0,3}")


def _require_torch() -> None:
    build = torch_build()
    if build == "rocm":
        raise DeviceError(
            "--device",
            seen="torch is built for ROCm",
            expected="a CUDA build, since AMD GPUs are not supported yet",
            advice="measure with --device cpu",
        )
    if build != "cuda":
        raise DeviceError(
            "--device",
            seen=f"torch is {_BUILDS[build]}",
            expected="a CUDA build",
            advice="install one (`make venv` does where nvidia-smi works), or give --device cpu",
        )


def _require_gpu(device: str, number: int) -> None:
    gpus = visible_gpus()
    if number >= gpus:
        shown = "one GPU" if gpus == 1 else f"{gpus} GPUs"
        seen = f"{device}, and the driver shows {shown}" if gpus else "no GPU is visible"
        raise DeviceError(
            "--device",
            seen=seen,
            expected=f"a number from 0 to {gpus - 1}" if gpus else "an NVIDIA GPU and driver",
            advice="see nvidia-smi -L and CUDA_VISIBLE_DEVICES, or give --device cpu",
        )
