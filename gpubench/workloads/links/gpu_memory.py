"""What copies need of GPUs and of the host's memory, so that tests can play both."""

from typing import Protocol

import torch

from gpubench.errors import UnsupportedError


class GpuMemory(Protocol):
    """Where copies begin and end."""

    def require_gpu(self, device: torch.device) -> None:
        """Refuse a device that has no memory apart from the host's.

        Raises:
            UnsupportedError: If it is no GPU.
        """
        ...

    def pinned(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return a host's tensor in pages that stay where they are."""
        ...

    def peer_of(self, device: torch.device, hop: int) -> torch.device:
        """Return the GPU that comes so many places after another, counted round.

        Raises:
            UnsupportedError: If there are not so many.
        """
        ...

    def reaches(self, device: torch.device, peer: torch.device) -> bool:
        """Return whether copies between two GPUs need not go through the host."""
        ...

    def finish(self, device: torch.device) -> None:
        """Wait until a device has done all that was queued."""
        ...


class TorchGpuMemory:
    """That of this machine."""

    def require_gpu(self, device: torch.device) -> None:
        """Refuse a CPU."""
        if device.type != "cuda":
            raise UnsupportedError(f"a {device.type} is on the host's own memory")

    def pinned(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return a copy in pinned memory."""
        return tensor.pin_memory()

    def peer_of(self, device: torch.device, hop: int) -> torch.device:
        """Return the GPU by its place among those that this process sees."""
        count = torch.cuda.device_count()
        if hop >= count:
            raise UnsupportedError(f"GPU {hop} places further on: this process sees {count}")
        return torch.device("cuda", ((device.index or 0) + hop) % count)

    def reaches(self, device: torch.device, peer: torch.device) -> bool:
        """Ask the driver."""
        return torch.cuda.can_device_access_peer(device, peer)

    def finish(self, device: torch.device) -> None:
        """Synchronise."""
        torch.cuda.synchronize(device)
