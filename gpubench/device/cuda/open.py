"""Open a card: torch, CuPy and NVML put together as the parts of a device."""

import os
import time

import torch

from gpubench.device.cuda.device import Card, CudaDevice, Parts
from gpubench.device.cuda.kernel_pass import launches_of, open_profiler
from gpubench.device.cuda.libraries import cublas_version, cudnn_version
from gpubench.device.cuda.occupancy import Multiprocessor
from gpubench.device.cuda.sensors import Sensors, open_sensors
from gpubench.device.cuda.torch_driver import TorchAllocator, TorchDriver


def open_cuda(name: str, *, timer: str, identify: bool) -> CudaDevice:
    """Return the card of a name as torch writes it, e.g. ``cuda:1``, ready to measure.

    Args:
        name: One that `gpubench.device.backends.require_backend` has let pass.
        timer: ``graph`` to time kernels in CUDA graphs where that can be trusted; else events.
        identify: Whether the card's identifier is written in clear.
    """
    named = torch.device(name)
    device = torch.device("cuda", named.index or 0)
    sensors = open_sensors(_uuid_of(device))
    strangers = sensors.processes()
    driver = TorchDriver(device)
    own = sensors.processes() - strangers
    _warm_up_libraries(device)
    # Now and not at the first case, whose time limit it would use up.
    open_profiler(driver.synchronize)
    return CudaDevice(
        device,
        _card(device, driver.attributes),
        _parts(device, driver, sensors, own | {os.getpid(), os.getppid()}),
        timer=timer,
        identify=identify,
    )


def _parts(
    device: torch.device, driver: TorchDriver, sensors: Sensors, own: frozenset[int]
) -> Parts:
    return Parts(
        driver=driver,
        allocator=TorchAllocator(device),
        sensors=sensors,
        profile=lambda call: launches_of(call, driver.synchronize),
        # In a container NVML shows processes by the numbers they have outside of it, which are
        # not ours: what came when we opened the card is us.
        own_processes=own,
        libraries=_libraries,
        sleep=time.sleep,
    )


def _card(device: torch.device, attributes: dict[str, int]) -> Card:
    properties = torch.cuda.get_device_properties(device)
    return Card(
        name=properties.name,
        uuid=_uuid_of(device),
        memory_bytes=properties.total_memory,
        sm_count=properties.multi_processor_count,
        capability=(properties.major, properties.minor),
        l2_bytes=properties.L2_cache_size,
        multiprocessor=_multiprocessor(attributes),
    )


def _multiprocessor(attributes: dict[str, int]) -> Multiprocessor | None:
    names = {
        "threads": "MaxThreadsPerMultiProcessor",
        "registers": "MaxRegistersPerMultiprocessor",
        "shared_bytes": "MaxSharedMemoryPerMultiprocessor",
        "blocks": "MaxBlocksPerMultiprocessor",
        "reserved_bytes": "ReservedSharedMemoryPerBlock",
    }
    if not all(name in attributes for name in names.values()):
        return None
    return Multiprocessor(**{field: attributes[name] for field, name in names.items()})


def _uuid_of(device: torch.device) -> str | None:
    uuid = getattr(torch.cuda.get_device_properties(device), "uuid", None)
    return None if uuid is None else str(uuid)


def _warm_up_libraries(device: torch.device) -> None:
    """Make cuBLAS load, which is asked for its version before the first case needs it."""
    tiny = torch.ones(2, 2, device=device)
    torch.mm(tiny, tiny)
    torch.cuda.synchronize(device)


def _libraries() -> dict[str, str]:
    versions = {"cublas": cublas_version(), "cudnn": cudnn_version()}
    return {name: version for name, version in versions.items() if version is not None}
