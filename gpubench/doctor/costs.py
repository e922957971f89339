"""What a launch costs on a GPU machine, and how far its sensors lag: what can be measured there."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch

from gpubench.device.cuda.driver import CudaDriver
from gpubench.device.cuda.launch_cost import launch_cost_s
from gpubench.device.cuda.presence import gpu_uuid
from gpubench.device.cuda.sensor_delay import SensorDelay, sensor_delay
from gpubench.device.cuda.sensors import Sensors, open_sensors
from gpubench.device.cuda.torch_driver import TorchDriver
from gpubench.doctor.finding import OK, WARNING, Finding
from gpubench.units import format_seconds

_SIDE = 4096
"""Of a product that keeps any GPU busy, and takes a tenth of a GB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedGpu:
    """A GPU with what is tried on it."""

    name: str
    driver: CudaDriver
    sensors: Sensors
    launch: Callable[[], object]
    """Queues a short kernel through torch."""
    load: Callable[[], object]
    """Queues a heavy one."""
    sleep: Callable[[float], object]


def cost_findings(open_gpu: Callable[[], TriedGpu] | None = None) -> Iterator[Finding]:
    """Yield what a launch costs and how far the sensors lag, tried on the first GPU for 2 s.

    Args:
        open_gpu: Opens the GPU; None for the first that torch finds, and no findings if it finds
            none, which is told elsewhere.
    """
    if open_gpu is None and not torch.cuda.device_count():
        return
    try:
        gpu = (open_gpu or _first_gpu)()
        # First: the reading must not hold what the launches did.
        delay = sensor_delay(gpu.driver, gpu.sensors, gpu.load, gpu.sleep)
        by_torch_s = launch_cost_s(gpu.driver, gpu.launch)
        own_s = _own_launch_s(gpu.driver)
    # As torch and CUDA complain: no memory beside what another process holds, a driver too old.
    except RuntimeError as error:
        reason = next(iter(str(error).splitlines()), "no reason given")
        yield Finding(
            level=WARNING,
            subject="launch",
            text=f"launch cost and sensor delay are not known: {reason}",
            advice="end what else uses the GPU, and ask again",
        )
        return
    yield _launch_finding(gpu.name, by_torch_s, own_s)
    yield _sensor_finding(gpu.name, delay)


def _own_launch_s(driver: CudaDriver) -> float | None:
    """Return the cost of a kernel of ours; None where none can be compiled."""
    if not driver.has_blocking_kernel:
        return None
    return launch_cost_s(driver, partial(driver.queue_blocking_kernel, 0.0))


def _launch_finding(name: str, by_torch_s: float, own_s: float | None) -> Finding:
    ours = "" if own_s is None else f", {format_seconds(own_s)} for a kernel of ours"
    return Finding(
        level=OK,
        subject="launch",
        text=(
            f"{name}: a launch takes the host {format_seconds(by_torch_s)} through torch{ours};"
            " work of shorter kernels waits for the host"
        ),
    )


def _sensor_finding(name: str, delay: SensorDelay) -> Finding:
    if delay.idle_w is None or delay.loaded_w is None:
        text = f"{name}: delay not known, the GPU tells no power"
    elif delay.half_rise_s is None:
        change_w = delay.loaded_w - delay.idle_w
        text = f"{name}: delay not known, power changed by {change_w:.0f} W under a heavy load"
    else:
        text = (
            f"{name}: power reads half of a new load after {format_seconds(delay.half_rise_s)}"
            f" ({delay.idle_w:.0f} to {delay.loaded_w:.0f} W); what ran before is in the reading of"
            " shorter work"
        )
    return Finding(level=OK, subject="sensors", text=text)


def _first_gpu() -> TriedGpu:
    device = torch.device("cuda", 0)
    driver = TorchDriver(device)
    x = torch.randn(_SIDE, _SIDE, device=device, dtype=torch.float16)
    product = torch.empty_like(x)
    small = torch.ones(16, device=device)
    return TriedGpu(
        name="cuda:0",
        driver=driver,
        sensors=open_sensors(gpu_uuid(0)),
        launch=lambda: small.add_(1.0),
        load=lambda: torch.mm(x, x, out=product),
        sleep=time.sleep,
    )
