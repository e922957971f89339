"""On what a part of a file's rows was measured, and how often."""

from dataclasses import dataclass

from gpubench.model.environment import DeviceIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredOn(DeviceIdentity):
    """A device as rows of results describe it; what they do not tell is empty or None."""

    label: str = ""
    """A person's name for the machine."""
    runs: int
    """Fresh processes."""
    blocks: int
    """Passes over the cases, of all runs together."""

    @property
    def name(self) -> str:
        """What a person calls it: the label, else the device's own name; may be empty."""
        return self.label or self.device
