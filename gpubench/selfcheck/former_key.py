"""Under which key an older gpubench kept what it found out about this machine."""

from gpubench.device.host import cpu_model
from gpubench.device.machine_identity import FormerNames, machine_hash
from gpubench.model import DeviceIdentity
from gpubench.model.hashing import MachineKey, device_hash, host_hash


def former_key(key: MachineKey, former: FormerNames) -> MachineKey | None:
    """Return the key that this machine had; None if the key is of another machine.

    Args:
        key: A GPU's, or a CPU's, as `machine_key` makes it.
        former: What gpubench once called this machine.
    """
    here = machine_hash()
    if key.host != here:
        return None
    device = key.device
    if device == _cpu_hash(here):
        device = _cpu_hash(former.machine_id) or device
    return MachineKey(host=host_hash(former.host), device=device)


def _cpu_hash(machine: str) -> str | None:
    return device_hash(DeviceIdentity(backend="cpu", device=cpu_model(), device_uuid=machine))
