"""Claim 16: powers of two win because memory, a CPU's too, is organised in them."""

from dataclasses import dataclass

from gpubench.batches.findings import ContrastSummary, ContrastVerdict, MachineFindings
from gpubench.claims.powers_of_two import effect_words
from gpubench.claims.records import Claim, ClaimVerdict

_CPU = "cpu"

_BY_ITSELF = {
    ContrastVerdict.SUPPORTED: ClaimVerdict.DEPENDS,
    ContrastVerdict.REFUTED: ClaimVerdict.REFUTED,
    ContrastVerdict.ZERO: ClaimVerdict.REFUTED,
    ContrastVerdict.INCONCLUSIVE: ClaimVerdict.INCONCLUSIVE,
}
"""A CPU where a power of two is worth nothing by itself has such memory all the same, which
refutes the reason; where it is worth something the reason is possible, and not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryReasonEvidence:
    """What a power of two is worth on a CPU."""

    verdict: ClaimVerdict
    is_cpu: bool
    itself: ContrastSummary
    """At equal tiles and alignment."""

    @property
    def words(self) -> str:
        """The effect on this CPU, and what follows from it."""
        if not self.is_cpu:
            return "needs a file of a CPU (backend cpu)"
        gains = f"a power of two by itself gains {effect_words(self.itself)} on this CPU"
        match self.verdict:
            case ClaimVerdict.REFUTED:
                return f"{gains}, whose memory is organised so"
            case ClaimVerdict.DEPENDS:
                return f"possible: {gains}; no cause is shown"
            case _:
                return gains


def _judge(machine: MachineFindings) -> MemoryReasonEvidence:
    is_cpu, itself = machine.measured_on.backend == _CPU, machine.claim6.itself
    return MemoryReasonEvidence(
        verdict=_BY_ITSELF[itself.verdict] if is_cpu else ClaimVerdict.NOT_TESTABLE,
        is_cpu=is_cpu,
        itself=itself,
    )


MEMORY_IS_THE_REASON = Claim(
    number=16,
    name="memory is the reason",
    statement="the reason for claim 6 is that memory, a CPU's too, is organised in powers of two",
    judge=_judge,
)
