"""A difference of log throughputs, taken apart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GainParts:
    """A difference of log throughputs as a sum, exactly."""

    size: float
    tiles: float | None
    """None where the file does not tell tiles; they are in the rest then."""
    alignment: float
    kernel: float | None
    """What remains between sizes of different kernels; None if the file does not tell them."""
    rest: float
    """What remains between sizes of the same kernel."""

    @property
    def gain(self) -> float:
        """The whole."""
        return self.size + (self.tiles or 0.0) + self.alignment + (self.kernel or 0.0) + self.rest
