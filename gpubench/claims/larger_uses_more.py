"""Claim 8: larger batches use memory and arithmetic units better, until memory overflows."""

from dataclasses import dataclass

from gpubench.batches.findings import CurveFindings, Growth, MachineFindings, Use
from gpubench.claims.by_curve import CurveCount, curve_count
from gpubench.claims.larger_is_faster import NO_KNOWN_GROWTH, is_faster
from gpubench.claims.records import Claim, ClaimVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class UsesMoreEvidence:
    """What larger batches take of a machine."""

    both_grow: CurveCount
    """Curves in which memory and work per second grow."""
    is_recorded: bool
    """Whether any curve has both memory and FLOP/s."""
    overflowing: int
    """Curves with a batch that did not fit."""
    curves: int
    overflow_from: int | None
    """Smallest batch that did not fit; None if all did."""

    @property
    def verdict(self) -> ClaimVerdict:
        """By the curves in which both are known."""
        return self.both_grow.verdict

    @property
    def words(self) -> str:
        """Where both grow, and where memory ends."""
        overflow = self._overflow()
        if self.both_grow.told:
            return f"both grow {self.both_grow.words}; {overflow or 'memory never overflowed'}"
        why_not = (
            NO_KNOWN_GROWTH
            if self.is_recorded
            else "memory_allocated_bytes or flop_per_s is missing"
        )
        return f"{why_not}; {overflow}" if overflow else why_not

    def _overflow(self) -> str:
        if self.overflow_from is None:
            return ""
        where = CurveCount(holds=self.overflowing, fails=self.curves - self.overflowing)
        return f"out of memory {where.words}, from batch {self.overflow_from}"


def uses_more(use: Use, growth: Growth | None) -> bool | None:
    """Return whether larger batches take more memory and do more work per second, as measured."""
    memory = (use.memory_smallest_bytes, use.memory_largest_bytes)
    rate = (use.flop_per_s_smallest, use.flop_per_s_best)
    if memory[0] is None or memory[1] is None or rate[0] is None or rate[1] is None:
        return None
    does_more = is_faster(growth)
    return None if does_more is None else memory[1] > memory[0] and does_more


def _judge(machine: MachineFindings) -> UsesMoreEvidence:
    ends = (curve.use.out_of_memory_from for curve in machine.curves)
    full = [size for size in ends if size is not None]
    return UsesMoreEvidence(
        both_grow=curve_count(uses_more(curve.use, curve.growth) for curve in machine.curves),
        is_recorded=any(map(_is_recorded, machine.curves)),
        overflowing=len(full),
        curves=len(machine.curves),
        overflow_from=min(full, default=None),
    )


def _is_recorded(curve: CurveFindings) -> bool:
    return curve.use.memory_largest_bytes is not None and curve.use.flop_per_s_best is not None


LARGER_USES_MORE = Claim(
    number=8,
    name="larger uses more",
    statement="larger batches use memory and arithmetic units better, until memory overflows",
    judge=_judge,
)
