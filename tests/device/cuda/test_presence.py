"""Which GPUs there are, asked of the driver, and what torch was built for."""

import ctypes
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpubench.device.cuda.presence import gpu_uuid, torch_build, visible_gpus

UUID = "11111111-2222-3333-4444-555555555555"


class Driver:
    """libcuda, as far as it is asked."""

    def __init__(self, gpus: int, *, init_error: int = 0, count_error: int = 0) -> None:
        self._gpus = gpus
        self._init_error = init_error
        self._count_error = count_error

    def cuInit(self, _flags: int) -> int:  # noqa: N802  # CUDA's own name, as those below
        return self._init_error

    def cuDeviceGetCount(self, count: Any) -> int:  # noqa: N802
        ctypes.cast(count, ctypes.POINTER(ctypes.c_int))[0] = self._gpus
        return self._count_error

    def cuDeviceGet(self, device: Any, number: int) -> int:  # noqa: N802
        ctypes.cast(device, ctypes.POINTER(ctypes.c_int))[0] = number
        return 0 if number < self._gpus else 101

    def cuDeviceGetUuid_v2(self, text: Any, device: Any) -> int:  # noqa: N802
        ctypes.memmove(text, uuid.UUID(UUID).bytes, 16)
        return 0 if device.value == 0 else 1


def loading(driver: Driver) -> Callable[[str], Any]:
    return lambda _name: driver


def missing(name: str) -> Any:
    raise OSError(name)


def test_the_driver_counts_the_visible_gpus() -> None:
    """It knows CUDA_VISIBLE_DEVICES."""
    assert visible_gpus(loading(Driver(2))) == 2


@pytest.mark.parametrize(
    "load",
    [missing, loading(Driver(1, init_error=100)), loading(Driver(1, count_error=3))],
    ids=["no driver", "no GPU", "broken"],
)
def test_a_driver_that_is_missing_or_broken_shows_no_gpu(load: Callable[[str], Any]) -> None:
    """The CPU is measured then; doctor says why."""
    assert visible_gpus(load) == 0


def test_an_older_driver_has_the_older_question_alone() -> None:
    """Of before CUDA 11.4."""

    class Older(Driver):
        cuDeviceGetUuid = Driver.cuDeviceGetUuid_v2  # noqa: N815
        cuDeviceGetUuid_v2: Any = None  # noqa: N815

    assert gpu_uuid(0, loading(Older(2))) == UUID


def test_a_gpu_is_known_by_its_identifier() -> None:
    """NVML counts GPUs otherwise than CUDA."""
    assert gpu_uuid(0, loading(Driver(2))) == UUID


@pytest.mark.parametrize(
    ("number", "load"),
    [(0, missing), (5, loading(Driver(2))), (1, loading(Driver(2)))],
    ids=["no driver", "no such GPU", "no answer"],
)
def test_a_gpu_that_does_not_tell_has_no_identifier(
    number: int, load: Callable[[str], Any]
) -> None:
    """Empty in the file."""
    assert gpu_uuid(number, load) is None


@pytest.mark.parametrize(
    ("lines", "build"),
    [
        ("cuda: Optional[str] = '13.0'\nhip: Optional[str] = None\n", "cuda"),
        ("cuda: Optional[str] = None\nhip: Optional[str] = None\n", "cpu"),
        ("cuda: Optional[str] = None\nhip: Optional[str] = '6.4.43482'\n", "rocm"),
        ("cuda = '12.8'\n", "cuda"),
    ],
)
def test_what_torch_was_built_for_is_read_from_its_version(
    lines: str, build: str, tmp_path: Path
) -> None:
    """Importing it would take more than a second."""
    path = tmp_path / "version.py"
    path.write_text(f"__version__ = '2.13.0'\n{lines}", encoding="utf-8")

    assert torch_build(path) == build


def test_a_torch_that_is_not_there_was_built_for_nothing(tmp_path: Path) -> None:
    """A checkout may be used before anything is installed."""
    assert torch_build(tmp_path / "version.py") == ""


def test_the_torch_of_this_environment_is_found() -> None:
    """Without a path the one that would be imported is meant."""
    import torch  # noqa: PLC0415

    expected = "rocm" if torch.version.hip else "cuda" if torch.version.cuda else "cpu"
    assert torch_build() == expected
