"""What `gpubench selfcheck` kept about the GPU of a side, for a comparison of single runs."""

from gpubench.compare.machines import SideMachine
from gpubench.device.machine_identity import former_names
from gpubench.model.between_run_sd import MachineSd
from gpubench.selfcheck.former_key import former_key
from gpubench.selfcheck.store import spreads_folder, stored_spread


def recorded_sd(machine: SideMachine) -> MachineSd | None:
    """Return what was kept about the one GPU that a side was measured on; None without any.

    Args:
        machine: Of the side.
    """
    key = machine.key
    if key is None:
        return None
    found = stored_spread(key, spreads_folder())
    before = former_key(key, former_names())
    return found if found or before is None else stored_spread(before, spreads_folder())
