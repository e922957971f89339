"""Which software ran the work: the versions and settings for the `software` columns."""

import platform
from collections.abc import Mapping
from importlib import metadata
from types import MappingProxyType
from typing import Any

import torch

import gpubench
from gpubench.device.machine_identity import machine_hash, machine_name
from gpubench.model import Software


def software(
    flags: Mapping[str, str],
    versions: Mapping[str, str] = MappingProxyType({}),
    *,
    identify: bool = False,
) -> Software:
    """Return the software of this process.

    Args:
        flags: The device's settings; joined in sorted order with those of torch.
        versions: What only the device knows: `driver`, `cublas`, `cudnn`.
        identify: Whether the host's name is written in clear.
    """
    settings = {**_torch_flags(), **flags}
    return Software(
        driver=_version(versions.get("driver")),
        cublas=_version(versions.get("cublas")),
        cudnn=_version(versions.get("cudnn")),
        cuda=_version(torch.version.cuda),
        torch=_version(torch.__version__),
        cupy=_version(_cupy_version()),
        python=_version(platform.python_version()),
        gpubench=_version(gpubench.__version__),
        flags=";".join(f"{key}={settings[key]}" for key in sorted(settings)),
        host=machine_name() if identify else machine_hash(),
        os=f"{platform.system()}-{platform.release()}",
    )


def _torch_flags() -> dict[str, str]:
    """Return the global settings of torch that change what an operator does."""
    return {
        "deterministic": str(int(torch.are_deterministic_algorithms_enabled())),
        "float32_matmul": _float32_matmul(),
    }


def _float32_matmul() -> str:
    try:
        return torch.get_float32_matmul_precision()
    except RuntimeError:
        # Torch's older switches cannot be read once somebody has used its newer ones.
        newer: Any = torch.backends.cuda.matmul
        return str(newer.fp32_precision)


def _version(text: str | None) -> str | None:
    return f"v{text}" if text else None


def _cupy_version() -> str | None:
    """Return CuPy's version without importing it, whichever wheel it came from."""
    for name in ("cupy-cuda13x", "cupy-cuda12x", "cupy"):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return None
