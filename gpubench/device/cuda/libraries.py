"""Which versions of NVIDIA's libraries torch has loaded, asked of the libraries themselves."""

import ctypes
import re
from collections.abc import Callable
from pathlib import Path

import torch

_MAPS = Path("/proc/self/maps")
_CUBLAS = re.compile(r"(/\S*/libcublas\.so[.\d]*)$", re.MULTILINE)
_PARTS = (0, 1, 2)
"""cuBLAS's names for the major, minor and patch number."""


def cublas_version(
    maps: Path = _MAPS, load: Callable[[str], ctypes.CDLL] = ctypes.CDLL
) -> str | None:
    """Return the version of the cuBLAS in this process; None before its first use.

    Not the version of a wheel: a vendor's container has none, and CuPy may have another one.

    Args:
        maps: Where the kernel lists what a process has loaded.
        load: Opens a shared library.

    Source: cuBLAS library, `cublasGetProperty`.
    """
    found = _CUBLAS.search(maps.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        return None
    library, numbers = load(found[1]), []
    for part in _PARTS:
        number = ctypes.c_int()
        if library.cublasGetProperty(part, ctypes.byref(number)) != 0:
            return None
        numbers.append(str(number.value))
    return ".".join(numbers)


def cudnn_version() -> str | None:
    """Return the version of torch's cuDNN; None where torch has none."""
    number: int | None = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
    return None if number is None else dotted(number)


def dotted(number: int) -> str:
    """Return cuDNN's number with dots: 91002 is 9.10.2, and 8907, of before version 9, is 8.9.7."""
    thousands = 10_000 if number >= 90_000 else 1_000  # noqa: PLR2004  # cudnn_version.h
    return f"{number // thousands}.{number % thousands // 100}.{number % 100}"
