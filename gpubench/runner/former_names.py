"""A machine under the name that the rows of a file give it, which may be an older one."""

from dataclasses import replace

from gpubench.device.machine_identity import FormerNames
from gpubench.model import DeviceIdentity, Software
from gpubench.model.hashing import device_hash, host_hash


def as_recorded(
    recorded: tuple[DeviceIdentity, Software],
    here: tuple[DeviceIdentity, Software],
    former: FormerNames,
) -> tuple[DeviceIdentity, Software]:
    """Return this device and software, by the names of the file if they are names of it.

    A file that is continued is of one machine, and should say so in all its rows: analyses refuse
    to take hosts of two names for one.

    Args:
        recorded: What the file says.
        here: What a worker says today.
        former: What gpubench once called this machine.
    """
    device, software = here
    if device_hash(recorded[0]) in _device_hashes(device, former):
        device = replace(device, device_uuid=recorded[0].device_uuid)
    hosts = {host_hash(name) for name in (software.host, former.host) if name}
    if recorded[1].host and host_hash(recorded[1].host) in hosts:
        software = replace(software, host=recorded[1].host)
    return device, software


def _device_hashes(device: DeviceIdentity, former: FormerNames) -> set[str]:
    """Return what the device is and was known by; only a CPU's name comes from its machine's."""
    found = {device_hash(device)}
    if device.backend == "cpu":
        found.add(device_hash(replace(device, device_uuid=former.machine_id)))
    return {name for name in found if name is not None}
