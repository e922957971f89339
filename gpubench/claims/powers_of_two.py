"""Claim 6: powers of two are faster than multiples of ten."""

from dataclasses import dataclass

from gpubench.batches.findings import Claim6, ContrastSummary, ContrastVerdict, MachineFindings
from gpubench.claims.records import Claim, ClaimVerdict
from gpubench.units import format_change_with_interval

_AS_IS = {
    ContrastVerdict.SUPPORTED: ClaimVerdict.SUPPORTED,
    ContrastVerdict.REFUTED: ClaimVerdict.REFUTED,
    ContrastVerdict.ZERO: ClaimVerdict.ZERO,
    ContrastVerdict.INCONCLUSIVE: ClaimVerdict.INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PowersOfTwoEvidence:
    """What a power of two gains against sizes near it, and against its equals."""

    verdict: ClaimVerdict
    practice: ContrastSummary
    """Against neighbours at equal size."""
    itself: ContrastSummary
    """Against sizes of equal kernel and tiles, or what stands in for them."""
    tiles_known: bool

    @property
    def words(self) -> str:
        """Both effects."""
        equal = "at equal kernel and tiles" if self.tiles_known else "by itself, tiles unknown"
        return f"in practice {effect_words(self.practice)}; {equal} {effect_words(self.itself)}"


def effect_words(summary: ContrastSummary) -> str:
    """Return an effect with its interval, ``+1.2 % (95 % CI -0.1 to +2.5)``."""
    if summary.effect is None:
        return "not measured"
    return format_change_with_interval(summary.effect, summary.low, summary.high)


def powers_of_two_verdict(answer: Claim6) -> ClaimVerdict:
    """Return the verdict in practice, unless the gain is that of other multiples of the tile too.

    What wins in practice and is worth nothing at equal kernel and tiles, or the other way round,
    depends on what else is near.
    """
    practice, itself = answer.practice.verdict, answer.itself.verdict
    if answer.practice.effect is None:
        return ClaimVerdict.NOT_TESTABLE
    if practice is ContrastVerdict.SUPPORTED and itself in {
        ContrastVerdict.ZERO,
        ContrastVerdict.REFUTED,
    }:
        return ClaimVerdict.DEPENDS
    if practice is ContrastVerdict.ZERO and itself is ContrastVerdict.SUPPORTED:
        return ClaimVerdict.DEPENDS
    return _AS_IS[practice]


def _judge(machine: MachineFindings) -> PowersOfTwoEvidence:
    answer = machine.claim6
    return PowersOfTwoEvidence(
        verdict=powers_of_two_verdict(answer),
        practice=answer.practice,
        itself=answer.itself,
        tiles_known=answer.tiles_known,
    )


POWERS_OF_TWO = Claim(
    number=6,
    name="powers of two",
    statement="powers of two are faster than multiples of ten",
    judge=_judge,
)
