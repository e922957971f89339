"""Versions of NVIDIA's libraries, asked of what is loaded."""

import ctypes
from pathlib import Path
from typing import Any

import pytest

from gpubench.device.cuda.libraries import cublas_version, dotted

MAPS = (
    "7f10-7f20 r-xp 00000000 08:01 1 /usr/lib/libc.so.6\n"
    "7f30-7f40 r-xp 00000000 08:01 2 /opt/torch/lib/libcublasLt.so.13\n"
    "7f50-7f60 r-xp 00000000 08:01 3 /opt/torch/lib/libcublas.so.13\n"
)


class Library:
    """cuBLAS, as far as its version goes."""

    def __init__(self, *numbers: int, error: int = 0) -> None:
        self._numbers = numbers
        self._error = error

    def cublasGetProperty(self, part: int, result: Any) -> int:  # noqa: N802  # cuBLAS's own name
        ctypes.cast(result, ctypes.POINTER(ctypes.c_int))[0] = self._numbers[part]
        return self._error


def maps(folder: Path, text: str) -> Path:
    path = folder / "maps"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_cublas_that_is_loaded_tells_its_version(tmp_path: Path) -> None:
    """Not a wheel's metadata: a vendor's container has none."""
    opened: list[str] = []

    def load(path: str) -> Any:
        opened.append(path)
        return Library(13, 1, 0)

    assert cublas_version(maps(tmp_path, MAPS), load) == "13.1.0"
    assert opened == ["/opt/torch/lib/libcublas.so.13"]


def test_a_cublas_that_is_not_loaded_has_no_version(tmp_path: Path) -> None:
    """CublasLt alone is another library."""
    text = MAPS.rsplit("7f50", maxsplit=1)[0]

    assert cublas_version(maps(tmp_path, text), lambda _path: None) is None  # type: ignore[arg-type,return-value]


def test_a_cublas_that_does_not_answer_has_no_version(tmp_path: Path) -> None:
    """Empty, not 0.0.0."""
    answer: Any = lambda _path: Library(0, 0, 0, error=1)  # noqa: E731

    assert cublas_version(maps(tmp_path, MAPS), answer) is None


@pytest.mark.parametrize(
    ("number", "text"), [(91002, "9.10.2"), (90100, "9.1.0"), (8907, "8.9.7"), (91300, "9.13.0")]
)
def test_cudnns_number_is_written_with_dots(number: int, text: str) -> None:
    """The weights of its digits changed with version 9."""
    assert dotted(number) == text
