"""Which machine this is: a hash that stays the same on it and differs on its clones too."""

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gpubench.device.host import cpu_model, kernel_text, machine_id
from gpubench.model.hashing import short_hash

_ETHERNET = "1"
_PERMANENT = "0"
"""`addr_assign_type` of an address that is neither random nor borrowed."""

_UNSET_ID = "uninitialized"
_UNSET_UUID = re.compile(r"(?P<digit>[0-9a-f])(?P=digit)*|03000200040005000006000700080009")
"""Of boards whose maker wrote none: all digits alike, or the one that comes with a common BIOS."""

_MADE_UP_NAME = re.compile(r"[0-9a-f]{12}")
"""A container's, which is another one after each start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerNames:
    """What gpubench called this machine before it could tell clones apart."""

    host: str
    machine_id: str


def machine_hash(root: Path = Path("/"), node: str | None = None) -> str:
    """Return ``h`` and 12 hex digits that name this machine.

    Machines cloned from one image share their machine id, so what differs between them joins it:
    the hardware's own number, and the processor. Only what every user can read comes first, since
    root and others are on the same machine; the product's UUID, which root alone reads, stands in
    where no network hardware is seen, as in most containers. The host's name joins where there is
    neither, unless a container made it up.

    Args:
        root: Where the kernel's files are.
        node: The host's name; None asks the system.
    """
    name = platform.node() if node is None else node
    own_id = kernel_text(root / "etc/machine-id").strip()
    own_id = "" if own_id == _UNSET_ID else own_id
    hardware = _network_address(root) or _product_uuid(root)
    is_made_up = _MADE_UP_NAME.fullmatch(name) is not None
    named = "" if hardware or (own_id and is_made_up) else name
    cpus = kernel_text(root / "sys/devices/system/cpu/present").strip()
    parts = (own_id, hardware, named, cpu_model(root / "proc/cpuinfo"), cpus)
    return short_hash("h", "\n".join(parts))


def machine_name(root: Path = Path("/"), node: str | None = None) -> str:
    """Return the host's name and `machine_hash`, which tells two of a name apart.

    Args:
        root: Where the kernel's files are.
        node: The host's name; None asks the system.
    """
    name = platform.node() if node is None else node
    return f"{name}/{machine_hash(root, name)}"


def former_names() -> FormerNames:
    """Return what an older file calls this machine."""
    return FormerNames(host=platform.node(), machine_id=machine_id())


def _network_address(root: Path) -> str:
    """Return the permanent address of the first network hardware; empty if none is seen.

    One alone, the first by its place on the bus: a second one that is added changes nothing.
    """
    found = sorted(_wired(root / "sys/class/net"))
    return found[0][1] if found else ""


def _wired(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield place and address of all network hardware that stays with the machine.

    What a container or a virtual switch makes up has no device behind it. USB adapters move from
    machine to machine, and a virtual function of a network card is lent to one container at a time.
    """
    for interface in folder.iterdir() if folder.is_dir() else ():
        device = interface / "device"
        place = str(device.resolve())
        is_moving = "/usb" in place or (device / "physfn").exists()
        if not device.exists() or is_moving or _text(interface / "type") != _ETHERNET:
            continue
        if address := _permanent_address(interface):
            yield place, address


def _permanent_address(interface: Path) -> str:
    """Return the address that the hardware brought, also where software has put another in front.

    Ports that are bonded share one address, and a wireless one may change its own at every scan.
    """
    original = _text(interface / "bonding_slave/perm_hwaddr")
    original = original or _text(interface / "phy80211/macaddress")
    if not original and _text(interface / "addr_assign_type") == _PERMANENT:
        original = _text(interface / "address")
    return original if original.strip("0:") else ""


def _product_uuid(root: Path) -> str:
    text = _text(root / "sys/class/dmi/id/product_uuid")
    return "" if _UNSET_UUID.fullmatch(text.replace("-", "")) else text


def _text(path: Path) -> str:
    return kernel_text(path).strip().lower()
