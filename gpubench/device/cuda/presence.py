"""Which NVIDIA GPUs there are and whether torch could use them, found out without loading torch."""

import ctypes
import re
import uuid
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

_CUDA_LIBRARY = "libcuda.so.1"
_UUID_BYTES = 16
_ADDRESS_BYTES = 32
_TORCH_CUDA = re.compile(r"^cuda(?:\s*:[^=]*)?\s*=\s*['\"]", re.MULTILINE)
_TORCH_HIP = re.compile(r"^hip(?:\s*:[^=]*)?\s*=\s*['\"]", re.MULTILINE)


def visible_gpus(load: Callable[[str], ctypes.CDLL] = ctypes.CDLL) -> int:
    """Return how many NVIDIA GPUs the driver shows this process; 0 without a driver.

    The driver itself is asked, so that `CUDA_VISIBLE_DEVICES` counts; no context is made.

    Args:
        load: Opens a shared library.
    """
    driver = _driver(load)
    count = ctypes.c_int(0)
    if driver is None or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value


def gpu_uuid(number: int, load: Callable[[str], ctypes.CDLL] = ctypes.CDLL) -> str | None:
    """Return a GPU's identifier as NVML knows it but for the prefix; None if nobody tells.

    Args:
        number: As CUDA counts the visible ones, from 0.
        load: Opens a shared library.
    """
    driver, text = _driver(load), ctypes.create_string_buffer(_UUID_BYTES)
    device = ctypes.c_int()
    if driver is None or driver.cuDeviceGet(ctypes.byref(device), number) != 0:
        return None
    if _uuid_function(driver)(text, device) != 0:
        return None
    return str(uuid.UUID(bytes=text.raw))


def pci_address(number: int, load: Callable[[str], ctypes.CDLL] = ctypes.CDLL) -> str | None:
    """Return a GPU's address on the bus as the kernel writes it; None if nobody tells.

    Args:
        number: As CUDA counts the visible ones, from 0.
        load: Opens a shared library.
    """
    driver, text = _driver(load), ctypes.create_string_buffer(_ADDRESS_BYTES)
    device = ctypes.c_int()
    if driver is None or driver.cuDeviceGet(ctypes.byref(device), number) != 0:
        return None
    if driver.cuDeviceGetPCIBusId(text, _ADDRESS_BYTES, device) != 0:
        return None
    return text.value.decode(errors="replace").lower()


def _uuid_function(driver: ctypes.CDLL) -> Callable[..., int]:
    # The second version names a slice of a GPU where there is one, and not the whole GPU; drivers
    # of before CUDA 11.4 have the first alone.
    newer: Callable[..., int] | None = getattr(driver, "cuDeviceGetUuid_v2", None)
    return newer or driver.cuDeviceGetUuid


def _driver(load: Callable[[str], ctypes.CDLL]) -> ctypes.CDLL | None:
    try:
        driver = load(_CUDA_LIBRARY)
    except OSError:
        return None
    return driver if driver.cuInit(0) == 0 else None


def visible_entries(count: int, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return by what name `CUDA_VISIBLE_DEVICES` would show each visible GPU alone.

    Args:
        count: How many the driver shows.
        environment: Of the process that asked it.
    """
    listed = environment.get("CUDA_VISIBLE_DEVICES")
    names = listed.split(",") if listed is not None else [str(number) for number in range(count)]
    return tuple(name.strip() for name in names[:count])


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
