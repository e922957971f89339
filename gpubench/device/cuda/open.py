"""Open a GPU: torch, CuPy and NVML put together as the parts of a device."""

import os
import time
from collections.abc import Callable, Sequence

import torch

from gpubench.device.cuda.device import CudaDevice, CudaParts
from gpubench.device.cuda.gpu_properties import properties_of
from gpubench.device.cuda.kernel_pass import (
    Launch,
    detach_profiler_after_use,
    launches_of,
    open_profiler,
)
from gpubench.device.cuda.libraries import cublas_version, cudnn_version
from gpubench.device.cuda.presence import gpu_uuid
from gpubench.device.cuda.sensors import open_sensors
from gpubench.device.cuda.torch_driver import TorchAllocator, TorchDriver
from gpubench.model import Case

_SOAK_SIZE = 8192
"""Of a square product: a millisecond or two on a GPU of 2023, and 400 MB."""

_SOAK_ROOM = 2**31
"""A GPU with less is warmed up by a product of a sixteenth of these bytes."""


def open_cuda(
    name: str, *, timer: str, identify: bool, launched: Sequence[Case] = ()
) -> CudaDevice:
    """Return the GPU of a name as torch writes it, e.g. ``cuda:1``, ready to measure.

    Args:
        name: One that `gpubench.device.backends.require_backend` has let pass.
        timer: Which kernels are timed in graphs; see `gpubench.device.cuda.case_clocks`.
        identify: Whether the GPU's identifier is written in clear.
        launched: Cases that are not to be recorded, whatever their work says.
    """
    device = torch.device("cuda", torch.device(name).index or 0)
    sensors = open_sensors(gpu_uuid(device.index))
    # Before torch makes a context and this process is among them.
    strangers = sensors.processes()
    driver = TorchDriver(device)
    _load_cublas(device)
    # In a container NVML shows processes by the numbers they have outside of it, which are not
    # ours: what came when we opened the GPU is us.
    own = sensors.processes() - strangers
    detach_profiler_after_use()
    # Now and not at the first case, whose time limit it would use up.
    open_profiler(driver.synchronize)
    parts = CudaParts(
        driver=driver,
        allocator=TorchAllocator(device),
        sensors=sensors,
        profile=lambda call: _launches_of(call, driver),
        own_processes=own | {os.getpid(), os.getppid()},
        libraries=_libraries,
        sleep=time.sleep,
        heavy_work=lambda: _large_product(device),
        short_work=lambda: _small_addition(device),
    )
    gpu = properties_of(device, driver.attributes)
    return CudaDevice(device, gpu, parts, timer=timer, identify=identify, launched=launched)


def _launches_of(call: Callable[[], object], driver: TorchDriver) -> tuple[Launch, ...]:
    """Profile a call, unless a graph was recorded in this process.

    A profiler that comes back to a process with graphs ends it (see `torch.profiler`, which then
    stays attached, and slows launches down). A kernel without a name is the smaller loss.
    """
    return () if driver.has_recorded else launches_of(call, driver.synchronize)


def _load_cublas(device: torch.device) -> None:
    """Make torch load cuBLAS, which is asked for its version before the first case needs it."""
    tiny = torch.ones(2, 2, device=device)
    torch.mm(tiny, tiny)
    torch.cuda.synchronize(device)


def _large_product(device: torch.device) -> Callable[[], object]:
    """Return a call of a product that keeps the tensor cores busy, of data as dense as any."""
    free, _ = torch.cuda.mem_get_info(device)
    size = _SOAK_SIZE if free > _SOAK_ROOM else _SOAK_SIZE // 4
    one, other = (
        torch.rand(size, size, device=device, dtype=torch.float16) * 2 - 1 for _ in range(2)
    )
    result = torch.empty_like(one)
    return lambda: torch.mm(one, other, out=result)


def _small_addition(device: torch.device) -> Callable[[], object]:
    """Return a call that launches one of torch's shortest kernels."""
    small = torch.ones(16, device=device)
    return lambda: small.add_(1.0)


def _libraries() -> dict[str, str]:
    versions = {"cublas": cublas_version(), "cudnn": cudnn_version()}
    return {name: version for name, version in versions.items() if version is not None}
