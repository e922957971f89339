"""Claim 1: larger batches process the same data faster."""

from dataclasses import dataclass

from gpubench.batches.findings import Growth, MachineFindings
from gpubench.claims.by_curve import CurveCount, curve_count
from gpubench.claims.records import Claim, ClaimVerdict
from gpubench.units import format_percent

_NO_GAIN = 0.1
"""What the last doubling may gain at most where a larger batch is said to be no faster."""

_SATURATED = 0.02

NO_KNOWN_GROWTH = "no curve has two batch sizes whose difference is known"


@dataclass(frozen=True, slots=True, kw_only=True)
class FasterEvidence:
    """How throughput grows in the curves of a machine."""

    up_to_knee: CurveCount
    """Curves whose throughput grows from the smallest batch to the knee."""
    saturated: int
    """Curves whose last doubling adds less than 2 %, by the end of its interval."""
    curves: int
    """All that have a curve."""

    @property
    def verdict(self) -> ClaimVerdict:
        """By growth up to the knee."""
        return self.up_to_knee.verdict

    @property
    def words(self) -> str:
        """Where throughput grows, and where it has stopped."""
        if not self.up_to_knee.told:
            return NO_KNOWN_GROWTH
        least = format_percent(_SATURATED, decimals=0)
        return (
            f"up to the knee {self.up_to_knee.words}; the last doubling adds less than {least}"
            f" (upper end of the 95 % CI) in {self.saturated} of {self.curves}"
        )


def is_faster(growth: Growth | None) -> bool | None:
    """Return whether throughput grows up to the knee; None if that is inconclusive."""
    if growth is None:
        return None
    if growth.gain is None:
        # The smallest batch is within 5 % of the best already, if its own doubling says so too.
        is_known = growth.last_high is not None and growth.last_high < _NO_GAIN
        return False if is_known else None
    if growth.low is None or growth.high is None:
        return None
    if growth.low > 0:
        return True
    return False if growth.high < 0 else None


def _judge(machine: MachineFindings) -> FasterEvidence:
    known = [curve.growth for curve in machine.curves if curve.growth is not None]
    ends = [growth.last_high for growth in known]
    return FasterEvidence(
        up_to_knee=curve_count(map(is_faster, known)),
        saturated=sum(end is not None and end < _SATURATED for end in ends),
        curves=len(known),
    )


LARGER_IS_FASTER = Claim(
    number=1,
    name="larger is faster",
    statement="larger batches process the same data faster",
    judge=_judge,
)
