"""What changes on a shared machine between two occasions, which no run of one occasion shows."""

from dataclasses import dataclass

from gpubench.compare.machines import Machine
from gpubench.compare.uncertainty import Assumed
from gpubench.units import format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionRule:
    """What is assumed about occasions."""

    spread: float
    assumed: Assumed
    text: str


def occasion_rule(baseline: Machine, contender: Machine, spread: float | None) -> OccasionRule:
    """Return the spread between occasions that a comparison on one device has to include."""
    assumed = spread or 0.0
    return OccasionRule(
        spread=assumed,
        assumed=Assumed(common=2 * assumed**2),
        text=f"occasion spread {format_percent(assumed)} ASSUMED" if assumed else "one occasion",
    )
