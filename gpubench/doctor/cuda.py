"""Look at the NVIDIA GPUs as a measurement will find them."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import torch

from gpubench.device.cuda.gpu_properties import GpuProperties, properties_of
from gpubench.device.cuda.presence import gpu_uuid
from gpubench.device.cuda.sensors import SensorReading, Sensors, open_sensors
from gpubench.device.cuda.throttle import names_of
from gpubench.device.cuda.torch_driver import timing_kernels
from gpubench.doctor.finding import OK, WARNING, Finding
from gpubench.units import format_bytes


def cuda_findings(
    open_gpu_sensors: Callable[[str | None], Sensors] = open_sensors,
) -> Iterator[Finding]:
    """Yield what is to be known of every GPU that torch sees.

    Args:
        open_gpu_sensors: Opens the sensors of a GPU by its identifier.
    """
    if not torch.cuda.device_count():
        yield Finding(
            level=WARNING,
            subject="gpu",
            text="the driver shows a GPU, and torch finds none",
            advice="see nvidia-smi -L, CUDA_VISIBLE_DEVICES and whether torch is for this driver",
        )
    for number in range(torch.cuda.device_count()):
        name = f"cuda:{number}"
        sensors = open_gpu_sensors(gpu_uuid(number))
        # Before torch makes a context and this process is among them.
        strangers = sensors.processes()
        try:
            gpu = properties_of(torch.device("cuda", number), {})
        except RuntimeError as error:
            # Typically a driver that is too old for this torch, in torch's own words.
            reason = next(iter(str(error).splitlines()), "no reason given")
            yield Finding(
                level=WARNING,
                subject="gpu",
                text=f"{name} cannot be opened: {reason}",
                advice="install a torch for this driver (`make venv` picks one), or a newer driver",
            )
            continue
        yield _identity(name, gpu, sensors)
        yield from _guard(name, number)
        yield from _silence(name, sensors)
        yield from _disturbances(name, sensors, strangers)


def _guard(name: str, number: int) -> Iterator[Finding]:
    """Say it if the kernel that keeps the host out of kernel times cannot be had."""
    if timing_kernels(number) or find_spec("cupy") is None:
        return  # that CuPy is missing is told apart from the GPUs
    yield Finding(
        level=WARNING,
        subject="gpu",
        text=f"{name}: CuPy cannot compile a kernel, so kernel times are `unguarded`",
        advice="install the CuPy of torch's CUDA, and let it write to ~/.cupy or CUPY_CACHE_DIR",
    )


def _silence(name: str, sensors: Sensors) -> Iterator[Finding]:
    """Say it if NVML is installed and does not answer; that it is missing is told elsewhere."""
    if sensors.read() != SensorReading() or find_spec("pynvml") is None:
        return
    yield Finding(
        level=WARNING,
        subject="gpu",
        text=f"{name}: pynvml is installed and does not answer, so rows say `no-sensors`",
        advice="try `python -c 'import pynvml; pynvml.nvmlInit()'`; the package is nvidia-ml-py",
    )


def _identity(name: str, gpu: GpuProperties, sensors: Sensors) -> Finding:
    facts, now = sensors.facts(), sensors.read()
    known = (
        f"{name} {gpu.name}",
        format_bytes(gpu.memory_bytes),
        gpu.compute_capability,
        None if facts.driver is None else f"driver {facts.driver}",
        None if facts.power_limit_w is None else f"limit {facts.power_limit_w:.0f} W",
        None if now.temperature_c is None else f"{now.temperature_c:.0f} C",
        None if now.sm_clock_mhz is None else f"SM clock {now.sm_clock_mhz:.0f} MHz now",
    )
    text = ", ".join(part for part in known if part is not None)
    return Finding(level=OK, subject="gpu", text=text)


def _disturbances(name: str, sensors: Sensors, strangers: frozenset[int]) -> Iterator[Finding]:
    reasons = names_of(sensors.read().throttle_bits or 0)
    if reasons:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=f"{name} is held back now: {', '.join(reasons)}",
            advice="let it cool; nvidia-smi -q -d PERFORMANCE says more",
        )
    if strangers:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=f"{name} is in use by other processes: {', '.join(map(str, sorted(strangers)))}",
            advice="end them, or expect noisy rows that say foreign-process",
        )
    if sensors.facts().mig:
        yield Finding(
            level=WARNING,
            subject="gpu",
            text=f"{name} is split by MIG: power, energy and clocks are those of the whole GPU",
            advice="compare such files with files of the same slice only",
        )
