"""Compiles sources through CuPy, each once for a device, and hands out their kernels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gpubench.errors import UnsupportedError
from gpubench.kernels.sources import source_of

OPTIONS = ("-std=c++17",)
"""What every source is compiled with, by CuPy and by the tests that compile without a GPU."""

_FAULT = re.compile("OUT_OF_MEMORY|ILLEGAL|MISALIGNED|LAUNCH_FAILED|UNCORRECTABLE", re.IGNORECASE)
"""What the device says of itself and not of the compiler; a fault stays from call to call."""

_SHARED_UNASKED = 48 * 1024
"""Dynamic shared memory that a kernel gets without asking for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CudaStream:
    """A CUDA stream as CuPy's launches take one: anything with its address."""

    ptr: int
    """The address, e.g. ``torch.cuda.current_stream().cuda_stream``."""


class Kernel:
    """A compiled kernel of one device.

    Args:
        function: CuPy's `Function`, which belongs to the device that it was loaded on.
        name: The kernel's name in its source.
        shared_bytes: Dynamic shared memory of a block.
    """

    def __init__(self, function: Any, name: str, shared_bytes: int) -> None:
        self._function = function
        self.name = name
        self._shared_bytes = shared_bytes

    def launch(
        self, blocks: int, threads: int, arguments: tuple[Any, ...], stream: CudaStream
    ) -> None:
        """Queue the kernel on a stream of its device, which must be the current one.

        Args:
            blocks: Blocks along the grid's x axis, 1 to 2^31 - 1; the others are 1.
            threads: Threads of a block.
            arguments: NumPy scalars of exactly the parameters' types; addresses as `uintp`.
            stream: Where to queue it.
        """
        self._function((blocks,), (threads,), arguments, self._shared_bytes, stream)

    def blocks_per_sm(self, threads: int) -> int:
        """Return how many blocks of so many threads one multiprocessor holds at a time."""
        from cupy_backends.cuda.api import driver  # noqa: PLC0415

        blocks: int = driver.occupancyMaxActiveBlocksPerMultiprocessor(
            self._function.ptr, threads, self._shared_bytes
        )
        return blocks


class Modules:
    """The compiled sources of one device.

    Args:
        device_index: As CUDA counts, from 0.

    Raises:
        UnsupportedError: If CuPy is not installed or cannot be imported.
    """

    def __init__(self, device_index: int) -> None:
        self._cupy = _cupy()
        self._device_index = device_index
        self._modules: dict[tuple[str, tuple[str, ...]], Any] = {}
        self._kernels: dict[tuple[object, ...], Kernel] = {}

    def kernel(
        self,
        source: str,
        name: str,
        *,
        shared_bytes: int = 0,
        defines: Mapping[str, str] | None = None,
    ) -> Kernel:
        """Return a kernel, compiling its source on first use.

        Args:
            source: The source's name, e.g. ``timing``.
            name: The kernel's own, declared ``extern "C"``.
            shared_bytes: Dynamic shared memory of a block; more than 48 KB is asked for here.
            defines: Macros to compile with; other macros make another module.

        Raises:
            UnsupportedError: If this CuPy cannot compile, with its own reason: it may be for
                another CUDA than the driver's, find no compiler, or have no folder to write to.
        """
        options = (*OPTIONS, *(f"-D{key}={value}" for key, value in (defines or {}).items()))
        key = (source, options, name, shared_bytes)
        if key not in self._kernels:
            try:
                self._kernels[key] = self._compiled(source, options, name, shared_bytes)
            except (AttributeError, OSError, RuntimeError, ValueError) as error:
                if _FAULT.search(str(error)):
                    raise
                raise _cannot_compile(error) from error
            except self._cupy.cuda.compiler.CompileException as error:
                raise _cannot_compile(error) from error
        return self._kernels[key]

    def _compiled(
        self, source: str, options: tuple[str, ...], name: str, shared_bytes: int
    ) -> Kernel:
        with self._cupy.cuda.Device(self._device_index):
            raw = self._module(source, options).get_function(name)
            if shared_bytes > _SHARED_UNASKED:
                raw.max_dynamic_shared_size_bytes = shared_bytes
            return Kernel(raw.kernel, name, shared_bytes)

    def _module(self, source: str, options: tuple[str, ...]) -> Any:
        key = (source, options)
        if key not in self._modules:
            self._modules[key] = self._cupy.RawModule(code=source_of(source), options=options)
        return self._modules[key]


def _cannot_compile(error: Exception) -> UnsupportedError:
    return UnsupportedError(f"CuPy cannot compile raw kernels here: {_first_line(error)}")


def _cupy() -> Any:
    # Imported here, since it takes a third of a second and most cases have no use for it.
    try:
        import cupy  # noqa: PLC0415
    except ImportError as error:
        raise UnsupportedError(
            "raw kernels need CuPy, which cannot be imported; install gpubench-suite[cuda13]"
            " (or [cuda12] for a driver of CUDA 12)"
        ) from error
    # A stranger's module: one built for another NumPy, say, raises whatever it meets first. Torch's
    # cases need none of it.
    except Exception as error:
        raise UnsupportedError(
            f"raw kernels need CuPy, which is installed and broken ({_first_line(error)});"
            " install it anew"
        ) from error
    return cupy


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
