"""Several devices of a node by one name: ``all``, or GPUs by their numbers as in ``cuda:0,2``."""

from collections.abc import Sequence

from gpubench.device.backends import require_backend, require_name
from gpubench.device.cuda.presence import visible_gpus
from gpubench.device.node_devices import NodeDevice, cpu_parts, node_gpus, slot_of
from gpubench.errors import DeviceError
from gpubench.model import Plan

ALL = "all"


def device_named(text: str) -> str:
    """Return the name in a plan of what a user calls a device: numbers ascending, each once.

    Args:
        text: What was typed; what is no list of GPUs stays as it is.

    Raises:
        DeviceError: If all GPUs are meant and there is none, or it is no device's name.
    """
    if text == ALL:
        return _gpus(range(_all_gpus()))
    numbers = _numbers(text)
    named = text if len(numbers) <= 1 else _gpus(sorted(set(numbers)))
    # Also of a machine elsewhere, whose devices nobody can look for here.
    for device in [f"cuda:{number}" for number in numbers] if len(numbers) > 1 else [text]:
        require_name(device)
    return named


def require_one_device(plan: Plan) -> None:
    """Refuse a plan of which nothing, or more than one device, can be measured here.

    Raises:
        DeviceError: As `require_backend` does.
    """
    require_backend(plan.device)


def require_devices(plan: Plan) -> None:
    """Refuse a plan of which one device cannot be measured here.

    Raises:
        DeviceError: As `require_backend` does, about the first such device.
        UsageError: If there are fewer CPUs than workers.
    """
    numbers = _numbers(plan.device)
    for device in [f"cuda:{number}" for number in numbers] if len(numbers) > 1 else [plan.device]:
        require_backend(device)
    if plan.workers:
        cpu_parts(plan.workers)


def node_devices(plan: Plan) -> tuple[NodeDevice, ...]:
    """Return the devices of a plan, each with CPUs of its own.

    Args:
        plan: With several devices.

    Raises:
        UsageError: If there are fewer CPUs than workers.
    """
    return cpu_parts(plan.workers) if plan.workers else node_gpus(_numbers(plan.device))


def rank_of(device: str) -> int:
    """Return the slot of the one device of a plan; 0 for a CPU."""
    numbers = _numbers(device)
    return slot_of(numbers[0]) if numbers else 0


def _all_gpus() -> int:
    count = visible_gpus()
    if not count:
        raise DeviceError(
            "--device",
            seen="all, and no GPU is visible",
            expected="an NVIDIA GPU and driver",
            advice="see nvidia-smi -L, or measure parts of the CPU: --device cpu --workers 2",
        )
    return count


def _gpus(numbers: Sequence[int]) -> str:
    return "cuda:" + ",".join(map(str, numbers))


def _numbers(device: str) -> tuple[int, ...]:
    """Return the numbers of GPUs in a name; none where it is another name, or none at all."""
    kind, _, listed = device.partition(":")
    parts = [part.strip() for part in listed.split(",")]
    if kind != "cuda" or not all(part.isascii() and part.isdigit() for part in parts):
        return ()
    return tuple(int(part[:_MOST_DIGITS]) for part in parts)


_MOST_DIGITS = 5
"""No machine has as many GPUs, and Python refuses to read numbers of thousands of digits."""
