"""The devices of a node that are measured together, and to what each one's worker is bound."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.device.node_devices import NodeDevice
from gpubench.device.topology import cpu_list
from gpubench.runner.binding import Binding

_FIRST_GPU = "cuda:0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One device of a node, and what its worker needs to know."""

    rank: int
    """Its slot; see the column `device_rank`."""
    name: str
    """As a person calls it: ``cuda:2``, ``worker 1``."""
    device: str
    """What its worker opens."""
    cores: str
    """Those of a CPU that are the device; empty for a GPU."""
    binding: Binding


def seats_of(devices: Sequence[NodeDevice]) -> tuple[Seat, ...]:
    """Return the seats of devices."""
    return tuple(_seat(device) for device in devices)


def _seat(device: NodeDevice) -> Seat:
    if device.visible_as is None:
        return Seat(
            rank=device.rank,
            name=f"worker {device.rank}",
            device="cpu",
            cores=cpu_list(device.cpus),
            binding=Binding(cpus=device.cpus),
        )
    # A process that sees one GPU cannot make a context on a neighbour by accident.
    visible = (("CUDA_VISIBLE_DEVICES", device.visible_as),)
    return Seat(
        rank=device.rank,
        name=device.name,
        device=_FIRST_GPU,
        cores="",
        binding=Binding(cpus=device.cpus, environment=visible),
    )
