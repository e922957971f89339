"""What an older gpubench found out about this machine is still found."""

from dataclasses import replace

from gpubench.device.host import cpu_model
from gpubench.device.machine_identity import FormerNames, machine_hash, machine_name
from gpubench.model import DeviceIdentity
from gpubench.model.hashing import MachineKey, host_hash, machine_key
from gpubench.selfcheck.former_key import former_key

FORMER = FormerNames(host="node7", machine_id="0f" * 16)


def test_a_cpu_was_named_by_its_machine_id() -> None:
    """Both parts of its key were others."""
    cpu = DeviceIdentity(backend="cpu", device=cpu_model(), device_uuid=machine_name())
    now = machine_key(cpu, machine_name())
    before = machine_key(replace(cpu, device_uuid="0f" * 16), "node7")

    assert now is not None
    assert former_key(now, FORMER) == before


def test_a_gpu_was_named_by_itself_in_a_host_of_another_name() -> None:
    """Its identifier is its own."""
    key = MachineKey(host=machine_hash(), device="d0123456789ab")

    assert former_key(key, FORMER) == MachineKey(host=host_hash("node7"), device="d0123456789ab")


def test_another_machine_has_no_former_key_here() -> None:
    """Only this machine knows what it was called."""
    assert former_key(MachineKey(host="h000000000000", device="d0123456789ab"), FORMER) is None
