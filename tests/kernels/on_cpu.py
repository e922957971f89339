"""Compiles kernels with g++ and runs them where a GPU would: a `Gpu` that is a CPU."""

import ctypes
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gpubench.kernels.module import CudaStream
from gpubench.kernels.sources import source_of

HEADER = Path(__file__).with_name("cuda_on_cpu.h")
COMPILER = shutil.which("g++")

KEPT = "GPUBENCH_TESTS_KERNELS"
"""The variable with the folder of libraries that a process finds compiled; set for all tests."""

OPTIONS = (
    # Small is quick enough, since few blocks of a kernel are ever run, and is compiled in half the
    # time of -O2; what -O1 makes runs longer.
    *("-std=c++20", "-Os", "-fPIC", "-DGPUBENCH_ON_CPU", "-Wno-unknown-pragmas"),
    # A jump between the stacks of fibers is what glibc's fortified longjmp takes for an attack.
    "-U_FORTIFY_SOURCE",
)

_LAYOUTS = ("nt", "nn", "tn")
KERNELS: Mapping[str, tuple[str, ...]] = {
    "naive": tuple(f"naive_{layout}" for layout in _LAYOUTS),
    "tiled": tuple(f"tiled_{layout}" for layout in _LAYOUTS),
    "register": tuple(f"register_{name}" for name in (*_LAYOUTS, "gelu")),
    "tensor": tuple(f"tensor_{name}" for name in (*_LAYOUTS, "gelu")),
    "register_parts": tuple(f"register_parts_{layout}" for layout in _LAYOUTS),
    "tensor_parts": tuple(f"tensor_parts_{layout}" for layout in _LAYOUTS),
    "parts": ("add_parts", "add_parts_gelu"),
    "memory": ("copy", "triad"),
    "layer": ("gelu_backward", "column_sums"),
}
"""The kernels of each source."""


@dataclass(frozen=True)
class CpuKernel:
    """A kernel in a shared library."""

    name: str
    function: Any
    backwards: bool
    launches: list[tuple[str, int, int]]

    def launch(
        self, blocks: int, threads: int, arguments: tuple[Any, ...], stream: CudaStream
    ) -> None:
        self.launches.append((self.name, blocks, threads))
        values = [np.asarray(argument) for argument in arguments]
        places = (ctypes.c_void_p * len(values))(*(value.ctypes.data for value in values))
        self.function(
            ctypes.c_uint(blocks), ctypes.c_uint(threads), ctypes.c_bool(self.backwards), places
        )

    def blocks_per_sm(self, threads: int) -> int:
        return 2


@dataclass
class GpuOnCpu:
    """A GPU whose kernels run here and now.

    Args:
        backwards: Whether threads and blocks run from the last to the first.
        capability: What it pretends to be.
        sm_count: How many multiprocessors it pretends to have.
        changes: Texts of the sources to replace, each with its replacement, where they occur.
    """

    backwards: bool = False
    capability: tuple[int, int] = (9, 0)
    sm_count: int = 132
    changes: Mapping[str, str] = field(default_factory=dict)
    launches: list[tuple[str, int, int]] = field(default_factory=list)
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    def kernel(
        self,
        source: str,
        name: str,
        *,
        shared_bytes: int = 0,
        defines: Mapping[str, str] | None = None,
    ) -> CpuKernel:
        macros = tuple(f"{key}={value}" for key, value in (defines or {}).items())
        text = source_of(source)
        changes = tuple((old, new) for old, new in self.changes.items() if old in text)
        library = library_of(source, macros, changes)
        return CpuKernel(name, library[f"run_{name}"], self.backwards, self.launches)

    def stream(self) -> CudaStream:
        return CudaStream(ptr=0)


@cache
def library_of(
    source: str,
    macros: tuple[str, ...] = (),
    changes: tuple[tuple[str, str], ...] = (),
    tail: str = "",
) -> ctypes.CDLL:
    """Compile a source, its kernels made callable.

    Args:
        source: The source's name.
        macros: As ``NAME=value``.
        changes: Texts to replace, for kernels that are wrong on purpose.
        tail: More C++, to call what is no kernel.
    """
    text = source_of(source)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    callables = "\n".join(f"CALLABLE({kernel})" for kernel in KERNELS[source])
    return _compiled(f"{text}\n{callables}\n{tail}", macros)


def _compiled(text: str, macros: Sequence[str]) -> ctypes.CDLL:
    if COMPILER is None:
        pytest.skip("needs g++ to run CUDA C++ on a CPU, and there is none on the path")
    macro_options = [f"-D{macro}" for macro in macros]
    name = hashlib.sha256("\0".join([text, *macro_options]).encode()).hexdigest()
    library = kept_libraries() / f"{name}.so"
    if not library.exists():
        source, made = (library.with_name(f"{name}-{os.getpid()}{end}") for end in (".cpp", ".so"))
        source.write_text(text, encoding="utf-8")
        header = ["-include", str(_compiled_header())]
        _compile([*OPTIONS, *macro_options, "-shared", *header, str(source)], made, library)
    return ctypes.CDLL(str(library))


@cache
def _compiled_header() -> Path:
    """Return a copy of the header beside which the compiler finds it compiled."""
    header = kept_libraries() / HEADER.name
    compiled = header.with_name(f"{header.name}.gch")
    if not compiled.exists():
        own = header.with_name(f"{os.getpid()}-{header.name}")
        shutil.copy(HEADER, own)
        own.rename(header)
        made = header.with_name(f"{os.getpid()}-{compiled.name}")
        _compile([*OPTIONS, "-x", "c++-header", str(header)], made, compiled)
    return header


def _compile(command: Sequence[str], made: Path, kept: Path) -> None:
    """Compile, and let nobody find the result before it is whole."""
    done = subprocess.run(
        [str(COMPILER), *command, "-o", str(made)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made.rename(kept)


def kept_libraries() -> Path:
    """Return where libraries are kept for all processes of a session."""
    folder = Path(os.environ[KEPT])
    folder.mkdir(exist_ok=True)
    return folder
