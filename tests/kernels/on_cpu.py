"""Compiles kernels with g++ and runs them on NumPy arrays, with guards around every buffer."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from gpubench.kernels.sources import source_of

Array: TypeAlias = npt.NDArray[Any]

HEADER = Path(__file__).with_name("cuda_on_cpu.h")
COMPILER = shutil.which("g++")
GUARD_BYTES = 256

_GUARD = 0xFF
"""Four of them are a NaN in float32, two in either 16-bit format."""


class CpuKernels:
    """The kernels of one source, on the CPU.

    Args:
        source: The source's name.
        kernels: Names of the kernels to call.
        defines: Macros to compile with.
        tail: More C++, to call what is no kernel.
    """

    def __init__(
        self,
        source: str,
        kernels: Iterable[str] = (),
        *,
        defines: Sequence[str] = (),
        tail: str = "",
    ) -> None:
        callables = "\n".join(f"CALLABLE({kernel})" for kernel in kernels)
        self.library = _library(f"{source_of(source)}\n{callables}\n{tail}", tuple(defines))

    def run(
        self,
        kernel: str,
        *arguments: Any,
        blocks: int,
        threads: int,
        backwards: bool = False,
    ) -> None:
        """Launch a kernel; buffers are given by the arrays that hold them, numbers as they are."""
        values = [_as_c(argument) for argument in arguments]
        addresses = (ctypes.c_void_p * len(values))(*(ctypes.addressof(value) for value in values))
        self.library[f"run_{kernel}"](
            ctypes.c_uint(blocks), ctypes.c_uint(threads), ctypes.c_bool(backwards), addresses
        )


class Buffer:
    """A dense array with guards before and after it.

    Args:
        content: What it holds; a copy is made.
        skew: Elements by which its address misses a multiple of 256 bytes.
    """

    def __init__(self, content: Array, *, skew: int = 0) -> None:
        offset = GUARD_BYTES + skew * content.itemsize
        self._raw = np.full(content.nbytes + 2 * GUARD_BYTES + 1024, _GUARD, np.uint8)
        start = -self._raw.ctypes.data % 256 + offset
        end = start + content.nbytes
        self.array: Array = self._raw[start:end].view(content.dtype).reshape(content.shape)
        self.array[...] = content
        self._guards = (self._raw[:start], self._raw[end:])

    def check(self) -> Array:
        """Return the array; fail if anything was written beyond its ends."""
        assert all((guard == _GUARD).all() for guard in self._guards), "a guard was overwritten"
        return self.array


def poisoned(shape: tuple[int, ...], dtype: npt.DTypeLike, *, skew: int = 0) -> Buffer:
    """Return a buffer that holds nothing but NaN."""
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return Buffer(np.full(count, _GUARD, np.uint8).view(dtype).reshape(shape), skew=skew)


def _as_c(argument: Any) -> Any:
    if isinstance(argument, Buffer):
        return ctypes.c_void_p(argument.array.ctypes.data)
    return ctypes.c_float(argument) if isinstance(argument, float) else ctypes.c_longlong(argument)


@cache
def _library(text: str, defines: tuple[str, ...]) -> ctypes.CDLL:
    if COMPILER is None:
        pytest.skip("needs g++ to run CUDA C++ on a CPU, and there is none on the path")
    folder = Path(mkdtemp(prefix="gpubench-kernels-"))
    source, library = folder / "kernels.cpp", folder / "kernels.so"
    source.write_text(text, encoding="utf-8")
    options = ["-std=c++20", "-O2", "-shared", "-fPIC", "-include", str(HEADER)]
    options += ["-DGPUBENCH_ON_CPU", *(f"-D{define}" for define in defines)]
    # A jump between the stacks of fibers is what glibc's fortified longjmp takes for an attack.
    options += ["-U_FORTIFY_SOURCE", "-Wno-unknown-pragmas"]
    command = [COMPILER, *options, str(source), "-o", str(library)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(library))
