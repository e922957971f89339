"""Machines and GPUs keep one name, whoever wrote it."""

from dataclasses import replace

from gpubench.model import DeviceIdentity
from gpubench.model.hashing import device_hash, host_hash, is_hashed, machine_key, short_hash

CPU = DeviceIdentity(backend="cpu", device="Example CPU", device_uuid="0f" * 16)


def test_hashes_are_stable_and_short() -> None:
    """The same GPU is recognised in every file, on every Python."""
    assert short_hash("h", "node7") == "h9be35e6e49c5"
    assert short_hash("h", "node7") != short_hash("h", "node8")
    assert len(short_hash("d", "x")) == 13


def test_a_machine_named_in_clear_is_the_one_that_is_hashed() -> None:
    """With and without --identify a file is of the same machine."""
    key = machine_key(CPU, "node7")

    assert key is not None
    assert key == machine_key(replace(CPU, device_uuid=key.device), key.host)
    assert is_hashed("h", key.host)
    assert is_hashed("d", key.device)


def test_a_name_with_its_hash_is_the_machine_of_that_hash() -> None:
    """Two machines of one name differ in it, and a renamed machine does not."""
    assert host_hash("node7/h0123456789ab") == "h0123456789ab"
    named = machine_key(replace(CPU, device_uuid="node7/h0123456789ab"), "node7/h0123456789ab")
    renamed = machine_key(replace(CPU, device_uuid="node8/h0123456789ab"), "h0123456789ab")

    assert named == renamed
    assert named != machine_key(replace(CPU, device_uuid="node7/hba9876543210"), "h0123456789ab")


def test_two_cpus_of_a_machine_id_differ_and_a_gpu_is_its_identifier_alone() -> None:
    """A cloned disk keeps its machine id on other hardware; a GPU's identifier is its own."""
    gpu = DeviceIdentity(backend="cuda", device="Example GPU", device_uuid="GPU-1")

    assert device_hash(CPU) != device_hash(replace(CPU, device="Another CPU"))
    assert (
        device_hash(gpu)
        == device_hash(replace(gpu, device="Renamed GPU"))
        == short_hash("d", "GPU-1")
    )


def test_what_a_file_does_not_say_has_no_key() -> None:
    """Two unknown machines are not one."""
    assert machine_key(replace(CPU, device_uuid=None), "node7") is None
    assert machine_key(CPU, None) is None
    assert machine_key(CPU, "") is None
    assert host_hash("hello") != "hello"
