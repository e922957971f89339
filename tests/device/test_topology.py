"""Which cores belong to which device, on machines that are folders."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.device.topology import (
    core_of,
    cpu_list,
    near_pci_device,
    nvidia_addresses,
    parse_cpu_list,
    shares,
)


def own_core(cpu: int) -> tuple[int, ...]:
    """A machine without hyper-threads."""
    return (cpu,)


def hyper(cpu: int) -> tuple[int, ...]:
    """Eight CPUs of four cores: 0 and 4 are one."""
    return (cpu % 4,)


@given(
    near=st.lists(
        st.sampled_from([tuple(range(8)), tuple(range(8, 16)), (3, 4, 9)]), min_size=1, max_size=6
    )
)
def test_shares_are_alike_and_near_and_those_of_sharers_are_disjoint(
    near: list[tuple[int, ...]],
) -> None:
    """A device with more cores than its neighbour would look like a better one."""
    found = shares(near, own_core)

    if found is None:
        assert any(near.count(cpus) > len(cpus) for cpus in near)
        return
    for cpus in set(near):
        parts = [part for part, of in zip(found, near, strict=True) if of == cpus]
        assert len({len(part) for part in parts}) == 1
        assert sum(map(len, parts)) == len({cpu for part in parts for cpu in part})
        assert all(part and set(part) <= set(cpus) for part in parts)


def test_a_core_with_two_threads_is_given_to_one_device() -> None:
    """Two devices on the threads of one core would wait for each other."""
    assert shares([tuple(range(8))] * 2, hyper) == ((0, 1, 4, 5), (2, 3, 6, 7))


def test_with_fewer_cores_than_devices_threads_are_given_away() -> None:
    """It is what there is, and better than none."""
    assert shares([(0, 1)] * 2, lambda _cpu: (0,)) == ((0,), (1,))
    assert shares([(0, 1)] * 3, own_core) is None


@given(st.sets(st.integers(0, 300), max_size=40))
def test_a_list_of_cpus_is_read_as_it_was_written(cpus: set[int]) -> None:
    """It names a part of a CPU in each row."""
    assert parse_cpu_list(cpu_list(cpus)) == tuple(sorted(cpus))


@pytest.mark.parametrize(("text", "cpus"), [("", ()), ("0-2,8", (0, 1, 2, 8)), ("x,-1", ())])
def test_what_is_no_list_of_cpus_names_none(text: str, cpus: tuple[int, ...]) -> None:
    """A kernel without the file says nothing."""
    assert parse_cpu_list(text) == cpus


def test_the_cpus_near_a_gpu_are_those_that_the_kernel_names(tmp_path: Path) -> None:
    """The other half of the machine is a bus further away; what a job may not use is none."""
    gpu = tmp_path / "sys/bus/pci/devices/0000:3b:00.0"
    gpu.mkdir(parents=True)
    (gpu / "local_cpulist").write_text("8-11\n")

    def near(allowed: tuple[int, ...]) -> tuple[int, ...]:
        return near_pci_device("0000:3b:00.0", allowed, tmp_path)

    assert near(tuple(range(16))) == (8, 9, 10, 11)
    assert near((0, 1)) == (0, 1)
    assert near_pci_device("0000:99:00.0", (0, 1), tmp_path) == (0, 1)


def test_a_slot_counts_all_nvidia_gpus_on_the_bus_and_nothing_else(tmp_path: Path) -> None:
    """The slot is the chassis', whichever GPUs a job was given."""
    for address, vendor, kind in (
        ("0000:86:00.0", "0x10de", "0x030200"),
        ("0000:3b:00.0", "0x10de", "0x030200"),
        ("0000:3b:00.1", "0x10de", "0x040300"),
        ("0000:01:00.0", "0x1a03", "0x030000"),
    ):
        device = tmp_path / "sys/bus/pci/devices" / address
        device.mkdir(parents=True)
        (device / "vendor").write_text(f"{vendor}\n")
        (device / "class").write_text(f"{kind}\n")

    assert nvidia_addresses(tmp_path) == ("0000:3b:00.0", "0000:86:00.0")
    assert nvidia_addresses(tmp_path / "no such machine") == ()


def test_a_core_is_told_by_package_node_and_number(tmp_path: Path) -> None:
    """In this order, so that a device's part of a CPU lies in one NUMA node where it can."""
    cpu = tmp_path / "sys/devices/system/cpu/cpu5"
    (cpu / "topology").mkdir(parents=True)
    (cpu / "node1").mkdir()
    (cpu / "topology/physical_package_id").write_text("1\n")
    (cpu / "topology/core_id").write_text("3\n")

    assert core_of(5, tmp_path) == (1, 1, 3)
    assert core_of(6, tmp_path) == (0, 0, 6)
