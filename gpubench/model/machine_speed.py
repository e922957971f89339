"""What a machine is seen to do when a process opens its device: what estimates are corrected by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSpeed:
    """Two figures that differ most between machines of a kind; None where nobody measured."""

    launch_s: float | None = None
    """Host time of a launch through torch."""
    flop_per_s: float | None = None
    """Of a product of the main type."""
