"""Compiles CUDA C++ to machine code without a driver, and reads the compiler's report."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from gpubench.kernels.module import OPTIONS

AS_CUPY_DOES = ("-ftz=true", "--device-as-default-execution-space")
"""What CuPy adds to the options of a `RawModule`."""

ARCHITECTURES = ("sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120")

_HEADING = re.compile(r"Compiling entry function '(\w+)'")
_STACK = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
_USED = re.compile(r"Used (\d+) registers")
_SHARED = re.compile(r"(\d+) bytes smem")


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What one kernel needs, as the assembler reports it."""

    registers: int
    stack_bytes: int
    """Local memory: arrays that did not fit into registers."""
    spilled_bytes: int
    shared_bytes: int


class CompileError(Exception):
    """The compiler's own words."""


def compile_for(
    architecture: str, source: str, options: Sequence[str] = OPTIONS
) -> dict[str, Resources]:
    """Compile a source as CuPy would on such a GPU; return what each kernel needs.

    Raises:
        CompileError: If it does not compile, or only with warnings.
    """
    log = _compile(source, [f"-arch={architecture}", "--ptxas-options=-v", *options, *AS_CUPY_DOES])
    if "warning" in log:
        raise CompileError(log)
    return dict(_resources(log))


def _resources(log: str) -> Iterator[tuple[str, Resources]]:
    headings = list(_HEADING.finditer(log))
    ends = [heading.start() for heading in headings[1:]] + [len(log)]
    for heading, end in zip(headings, ends, strict=True):
        part = log[heading.end() : end]
        stack, used, shared = _STACK.search(part), _USED.search(part), _SHARED.search(part)
        assert stack is not None, log
        assert used is not None, log
        yield (
            heading[1],
            Resources(
                registers=int(used[1]),
                stack_bytes=int(stack[1]),
                spilled_bytes=int(stack[2]) + int(stack[3]),
                shared_bytes=int(shared[1]) if shared else 0,
            ),
        )


def _compile(source: str, options: Sequence[str]) -> str:
    library = _library()
    program = ctypes.c_void_p()
    created = library.nvrtcCreateProgram(
        ctypes.byref(program), source.encode(), b"kernel.cu", 0, None, None
    )
    assert created == 0
    texts = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    result = library.nvrtcCompileProgram(program, len(options), texts)
    size = ctypes.c_size_t()
    library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    library.nvrtcGetProgramLog(program, log)
    library.nvrtcDestroyProgram(ctypes.byref(program))
    if result != 0:
        raise CompileError(log.value.decode())
    return log.value.decode()


@cache
def _library() -> ctypes.CDLL:
    """Load the compiler from its wheel, wherever pip has put it, and no other on this machine."""
    wheel = distribution("nvidia-cuda-nvrtc")
    paths = [Path(str(wheel.locate_file(file))) for file in wheel.files or ()]
    # It looks for its built-in headers by the bare name, and finds what is loaded already.
    (builtins,) = (path for path in paths if path.name.startswith("libnvrtc-builtins.so."))
    (compiler,) = (path for path in paths if re.fullmatch(r"libnvrtc\.so\.\d+", path.name))
    ctypes.CDLL(str(builtins), mode=ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(str(compiler))
