"""What launches need of a GPU: kernels compiled for it, and torch's current stream."""

from collections.abc import Mapping
from typing import Any, Protocol

import torch

from gpubench.errors import UnsupportedError
from gpubench.kernels.module import CudaStream, Modules


class LaunchableKernel(Protocol):
    """A compiled kernel; see `gpubench.kernels.module.Kernel`."""

    @property
    def name(self) -> str:
        """As in the source."""
        ...

    def launch(
        self, blocks: int, threads: int, arguments: tuple[Any, ...], stream: CudaStream
    ) -> None:
        """Queue it."""
        ...

    def blocks_per_sm(self, threads: int) -> int:
        """Return how many blocks one multiprocessor holds at a time."""
        ...


class Gpu(Protocol):
    """One GPU, or what stands in for it in tests."""

    @property
    def device(self) -> torch.device:
        """Where tensors must be for its kernels to read them."""
        ...

    @property
    def capability(self) -> tuple[int, int]:
        """The compute capability, e.g. (9, 0)."""
        ...

    @property
    def sm_count(self) -> int:
        """Multiprocessors."""
        ...

    def kernel(
        self,
        source: str,
        name: str,
        *,
        shared_bytes: int = 0,
        defines: Mapping[str, str] | None = None,
    ) -> LaunchableKernel:
        """Return a kernel, compiled."""
        ...

    def stream(self) -> CudaStream:
        """Return the stream on which torch would queue its next kernel."""
        ...


class CudaGpu:
    """A GPU that torch and CuPy share.

    Args:
        device: With its index; it must be the current device when kernels are launched.

    Raises:
        UnsupportedError: If CuPy is missing.
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._modules = Modules(device.index)
        self._stream = CudaStream(ptr=0)
        self.capability = torch.cuda.get_device_capability(device)
        self.sm_count: int = torch.cuda.get_device_properties(device).multi_processor_count

    def kernel(
        self,
        source: str,
        name: str,
        *,
        shared_bytes: int = 0,
        defines: Mapping[str, str] | None = None,
    ) -> LaunchableKernel:
        """Return a kernel, compiling its source on first use."""
        return self._modules.kernel(source, name, shared_bytes=shared_bytes, defines=defines)

    def stream(self) -> CudaStream:
        """Return torch's current stream, the same object as long as it stays the same."""
        address = torch.cuda.current_stream(self.device).cuda_stream
        if address != self._stream.ptr:
            self._stream = CudaStream(ptr=address)
        return self._stream


def open_gpu(device: torch.device) -> Gpu:
    """Return the GPU of a device.

    Raises:
        UnsupportedError: If it is no GPU, or CuPy is missing.
    """
    if device.type != "cuda":
        raise UnsupportedError(f"raw kernels run on CUDA GPUs, not on a {device.type} device")
    # A device without an index is the current one, which an empty tensor has to name.
    return CudaGpu(torch.empty(0, device=device).device)
