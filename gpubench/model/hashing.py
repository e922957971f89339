"""Machines and GPUs under names that tell nothing and stay the same."""

import hashlib
import re
from dataclasses import dataclass

from gpubench.model.environment import DeviceIdentity

PART = "#"
"""Between the machine of a CPU and those of its cores that are measured as one device."""

_NAMED_MACHINE = re.compile(r"(?:[^/]*/)?(h[0-9a-f]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineKey:
    """Which GPU in which machine, by hashes."""

    host: str
    """``h`` and 12 hex digits."""
    device: str
    """``d`` and 12 hex digits."""


def short_hash(prefix: str, text: str) -> str:
    """Return `prefix` and 12 hex digits of SHA-256, so that a committed file names no machine."""
    return prefix + hashlib.sha256(text.encode()).hexdigest()[:12]


def is_hashed(prefix: str, identifier: str) -> bool:
    """Return whether an identifier is one of `short_hash` and not a name in clear."""
    return re.fullmatch(rf"{prefix}[0-9a-f]{{12}}", identifier) is not None


def host_hash(name: str) -> str:
    """Return the hash of a host that is named in clear; a hash stays as it is.

    Args:
        name: A hash, a name with the hash behind a slash, or the bare name of an older file.
    """
    named = _NAMED_MACHINE.fullmatch(name)
    return named[1] if named else short_hash("h", name)


def device_hash(identity: DeviceIdentity) -> str | None:
    """Return the hash of a GPU, whether it is named in clear or not; None if not at all.

    A CPU has no identifier of its own, so it is its machine's with the model's name, and the cores
    where it is a part of one. In an older file that is the machine id.
    """
    uuid = identity.device_uuid
    if not uuid:
        return None
    if is_hashed("d", uuid):
        return uuid
    if identity.backend != "cpu":
        return short_hash("d", uuid)
    name, mark, cores = uuid.partition(PART)
    machine = host_hash(name) if _NAMED_MACHINE.fullmatch(name) else name
    return short_hash("d", f"{machine}/{identity.device}{mark}{cores}")


def machine_key(identity: DeviceIdentity, host: str | None) -> MachineKey | None:
    """Return the key of a GPU in a machine; None where a file does not say both.

    Args:
        identity: The GPU, its identifier in clear or hashed.
        host: The machine's name in clear or hashed.
    """
    device = device_hash(identity)
    return MachineKey(host=host_hash(host), device=device) if host and device else None
