"""A file that is continued keeps the names that it has, if they are of this machine."""

from dataclasses import replace

from gpubench.device.machine_identity import FormerNames
from gpubench.model import DeviceIdentity, Software
from gpubench.model.hashing import device_hash, host_hash
from gpubench.runner.former_names import as_recorded

FORMER = FormerNames(host="node7", machine_id="0f" * 16)
CPU = DeviceIdentity(backend="cpu", device="Example CPU", device_uuid="node7/h0123456789ab")
GPU = DeviceIdentity(backend="cuda", device="Example GPU", device_uuid="GPU-1")
HERE = Software(host="node7/h0123456789ab", torch="v2.6.0")


def test_an_older_file_of_this_machine_keeps_its_names_in_clear_and_hashed() -> None:
    """Its rows are of one machine, and must not name two."""
    old = replace(CPU, device_uuid="0f" * 16)
    for device, host in ((old, "node7"), (hashed(old), host_hash("node7"))):
        found = as_recorded((device, Software(host=host)), (CPU, HERE), FORMER)

        assert found == (device, replace(HERE, host=host))


def test_a_machine_that_was_renamed_is_the_same() -> None:
    """The hash behind the name is what tells machines apart."""
    before = replace(CPU, device_uuid="node6/h0123456789ab")

    device, software = as_recorded(
        (before, Software(host="node6/h0123456789ab")), (CPU, HERE), FORMER
    )

    assert (device.device_uuid, software.host) == ("node6/h0123456789ab",) * 2


def test_another_machine_is_not_taken_for_this_one() -> None:
    """The caller refuses it by what differs."""
    other = replace(CPU, device_uuid="d000000000000"), Software(host="h000000000000")

    assert as_recorded(other, (CPU, HERE), FORMER) == (CPU, HERE)
    assert as_recorded((replace(CPU, device_uuid=None), Software()), (CPU, HERE), FORMER) == (
        CPU,
        HERE,
    )


def test_a_gpu_is_known_by_itself_and_its_host_by_either_name() -> None:
    """A GPU never had its machine's name."""
    device, software = as_recorded(
        (hashed(GPU), Software(host=host_hash("node7"))), (GPU, HERE), FORMER
    )

    assert device == hashed(GPU)
    assert software.host == host_hash("node7")


def hashed(device: DeviceIdentity) -> DeviceIdentity:
    return replace(device, device_uuid=device_hash(device))
