"""What all seconds of a measurement were spent on, as shares of the whole."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeUse:
    """The seconds of a measurement by what they were spent on."""

    total_s: float
    parts_s: tuple[tuple[str, float], ...]
    """Seconds by the name of a `spent` column, without those that came to nothing."""

    @property
    def other_s(self) -> float:
        """What has no name of its own: the rest of visits, writing rows, printing."""
        return max(0.0, self.total_s - sum(seconds for _, seconds in self.parts_s))
