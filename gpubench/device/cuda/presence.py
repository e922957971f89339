"""Whether there is an NVIDIA GPU that torch could use, found out without loading torch."""

import ctypes
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

_CUDA_LIBRARY = "libcuda.so.1"
_TORCH_CUDA = re.compile(r"^cuda(?:\s*:[^=]*)?\s*=\s*['\"]", re.MULTILINE)
_TORCH_HIP = re.compile(r"^hip(?:\s*:[^=]*)?\s*=\s*['\"]", re.MULTILINE)


def visible_gpus(load: Callable[[str], ctypes.CDLL] = ctypes.CDLL) -> int:
    """Return how many NVIDIA GPUs the driver shows this process; 0 without a driver.

    The driver itself is asked, so that `CUDA_VISIBLE_DEVICES` counts; no context is made.

    Args:
        load: Opens a shared library.
    """
    try:
        driver = load(_CUDA_LIBRARY)
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value


def torch_build(version_file: Path | None = None) -> str:
    """Return what the installed torch was built for: ``cuda``, ``rocm``, ``cpu``, or nothing.

    Args:
        version_file: torch's own `version.py`; by default of the torch that would be imported.
    """
    path = version_file or _version_file()
    if path is None or not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    if _TORCH_HIP.search(text):
        return "rocm"
    return "cuda" if _TORCH_CUDA.search(text) else "cpu"


def _version_file() -> Path | None:
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).with_name("version.py")
