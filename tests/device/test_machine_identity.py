"""Two machines of one image are two, and one machine is one, on made-up kernels."""

from pathlib import Path

import pytest

from gpubench.device.machine_identity import machine_hash, machine_name
from gpubench.model.hashing import host_hash, is_hashed

UUID = "4c4c4544-0046-3510-8052-b4c04f503432"


def machine(root: Path, **files: str) -> Path:
    """Return the root of a machine with an id, a processor and these further files."""
    common = {
        "etc/machine-id": "0f" * 16 + "\n",
        "proc/cpuinfo": "model name\t: Example CPU\n",
        "sys/devices/system/cpu/present": "0-15\n",
    }
    for name, text in {**common, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def network(root: Path, name: str, address: str, place: str = "pci0/03.0", **facts: str) -> Path:
    """Add network hardware to a machine; an empty place is that of a made-up interface."""
    folder = root / "sys/class/net" / name
    texts = {"address": address, "type": "1", "addr_assign_type": "0", **facts}
    for fact, text in texts.items():
        path = folder / fact.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    if place:
        device = root / "sys/devices" / place
        device.mkdir(parents=True, exist_ok=True)
        (folder / "device").symlink_to(device)
    return root


def test_clones_of_one_image_are_told_apart_by_their_network_hardware(tmp_path: Path) -> None:
    """Clones share the machine id, the host's name and the model of the processor."""
    first = network(machine(tmp_path / "a"), "eth0", "52:54:00:00:00:01")
    second = network(machine(tmp_path / "b"), "eth0", "52:54:00:00:00:02")

    assert machine_hash(first, "vm") != machine_hash(second, "vm")


def test_without_network_hardware_the_products_uuid_tells_clones_apart(tmp_path: Path) -> None:
    """A container sees no network hardware, and mostly runs as root, who may read the UUID."""
    first = machine(tmp_path / "a", **{"sys/class/dmi/id/product_uuid": UUID})
    second = machine(tmp_path / "b", **{"sys/class/dmi/id/product_uuid": UUID[::-1]})

    assert machine_hash(first, "vm") != machine_hash(second, "vm")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("proc/cpuinfo", "model name\t: Another CPU\n"),
        ("sys/devices/system/cpu/present", "0-1\n"),
        ("etc/machine-id", "f0" * 16),
    ],
)
def test_clones_on_other_processors_are_told_apart(tmp_path: Path, file: str, text: str) -> None:
    """A GPU machine with 16 cores and a small one of the same image had one name."""
    first = network(machine(tmp_path / "a"), "eth0", "02:fc:00:00:00:01")
    second = network(machine(tmp_path / "b", **{file: text}), "eth0", "02:fc:00:00:00:01")

    assert machine_hash(first, "vm") != machine_hash(second, "vm")


def test_a_restarted_container_is_on_the_same_machine(tmp_path: Path) -> None:
    """Each start makes up a name and an address; neither is the machine's."""
    uuid = {"sys/class/dmi/id/product_uuid": UUID}
    first = network(machine(tmp_path / "a", **uuid), "eth0", "02:42:ac:11:00:02", place="")
    second = network(machine(tmp_path / "b", **uuid), "eth0", "8e:11:5c:aa:01:77", place="")

    assert machine_hash(first, "3f1c9a0b7d2e") == machine_hash(second, "aa10b2c3d4e5")


@pytest.mark.parametrize("own_id", ["0f" * 16, "", "uninitialized"])
def test_a_container_that_sees_no_hardware_falls_back_on_names(tmp_path: Path, own_id: str) -> None:
    """A name that a person gave is worth more than none, one that was made up only if alone."""
    root = machine(tmp_path, **{"etc/machine-id": own_id})
    made_up = {machine_hash(root, name) for name in ("3f1c9a0b7d2e", "aa10b2c3d4e5")}

    assert machine_hash(root, "node7") != machine_hash(root, "node8")
    assert len(made_up) == (1 if own_id == "0f" * 16 else 2)


def test_root_and_others_are_on_the_same_machine(tmp_path: Path) -> None:
    """Only root may read the product's UUID, and some lock clocks as root."""
    other = network(machine(tmp_path / "a"), "eth0", "b4:96:91:00:00:01")
    root = machine(tmp_path / "b", **{"sys/class/dmi/id/product_uuid": UUID})
    network(root, "eth0", "b4:96:91:00:00:01")

    assert machine_hash(root, "node7") == machine_hash(other, "node7")


def test_a_renamed_machine_stays_the_same(tmp_path: Path) -> None:
    """The name is a person's, and is shown beside what does not change."""
    root = network(machine(tmp_path), "eth0", "b4:96:91:00:00:01")

    assert machine_hash(root, "node7") == machine_hash(root, "node8")
    assert machine_name(root, "node7") == f"node7/{machine_hash(root, 'node7')}"


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("docker0", {"place": ""}),
        ("enx0", {"place": "pci0/02.0/usb1/1-1"}),
        ("ib0", {"type": "32"}),
        ("tap0", {"addr_assign_type": "1"}),
        ("dummy0", {"address": "00:00:00:00:00:00"}),
        ("vf0", {"device__physfn": ""}),
        ("eth1", {"place": "pci0/04.0"}),
    ],
)
def test_network_that_comes_and_goes_changes_nothing(
    tmp_path: Path, name: str, facts: dict[str, str]
) -> None:
    """Bridges, USB adapters, random addresses, functions lent to a container, a second card."""
    plain = network(machine(tmp_path / "a"), "eth0", "b4:96:91:00:00:01")
    more = network(machine(tmp_path / "b"), "eth0", "b4:96:91:00:00:01")
    texts = {"address": "06:00:00:00:00:09", "place": f"pci0/01.0/{name}", **facts}
    if "device__physfn" in texts:
        texts.pop("device__physfn")
        (more / "sys/devices" / texts["place"] / "physfn").mkdir(parents=True)
    network(more, name, **texts)

    assert machine_hash(more, "node7") == machine_hash(plain, "node7")


@pytest.mark.parametrize("fact", ["bonding_slave__perm_hwaddr", "phy80211__macaddress"])
def test_an_address_in_front_of_the_hardwares_own_is_looked_behind(
    tmp_path: Path, fact: str
) -> None:
    """Bonded ports share one address, and a wireless card changes its own at every scan."""
    plain = network(machine(tmp_path / "a"), "eth0", "b4:96:91:00:00:01")
    root = machine(tmp_path / "b")
    network(root, "eth0", "0a:0b:0c:0d:0e:0f", addr_assign_type="3", **{fact: "B4:96:91:00:00:01"})

    assert machine_hash(root, "node7") == machine_hash(plain, "node7")


@pytest.mark.parametrize(
    "uuid",
    [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
    ],
)
def test_a_uuid_that_no_maker_wrote_names_nothing(tmp_path: Path, uuid: str) -> None:
    """Thousands of boards have it."""
    root = machine(tmp_path / "a", **{"sys/class/dmi/id/product_uuid": uuid})

    assert machine_hash(root, "node7") == machine_hash(machine(tmp_path / "b"), "node7")


def test_this_machine_has_one_hash_in_clear_and_hashed() -> None:
    """On whatever machine the tests run."""
    assert is_hashed("h", machine_hash())
    assert host_hash(machine_name()) == machine_hash()
