"""Claim 6: powers of two are faster than multiples of ten."""

from dataclasses import dataclass

from gpubench.batches.findings import (
    Claim6,
    ContrastSummary,
    ContrastVerdict,
    MachineFindings,
    PowerExamples,
    PracticeParts,
)
from gpubench.batches.power_findings import PracticePart
from gpubench.claims.records import Claim, ClaimVerdict
from gpubench.units import format_change_with_interval

_AS_IS = {
    ContrastVerdict.SUPPORTED: ClaimVerdict.SUPPORTED,
    ContrastVerdict.REFUTED: ClaimVerdict.REFUTED,
    ContrastVerdict.ZERO: ClaimVerdict.ZERO,
    ContrastVerdict.INCONCLUSIVE: ClaimVerdict.INCONCLUSIVE,
}
_SIGNED = {ContrastVerdict.SUPPORTED, ContrastVerdict.REFUTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PowersOfTwoEvidence:
    """What a power of two gains against sizes near it, and against its equals."""

    verdict: ClaimVerdict
    practice: ContrastSummary
    """Against neighbours at equal size."""
    itself: ContrastSummary
    """Against sizes of equal kernel and tiles, or what stands in for them."""
    tiles_known: bool
    kernels_known: bool
    parts: PracticeParts | None
    """What the gain in practice is made up of."""
    examples: PowerExamples | None

    @property
    def words(self) -> str:
        """Both effects, and how much of the first is the library's choice."""
        equal = equal_words(tiles_known=self.tiles_known, kernels_known=self.kernels_known)
        equal = equal if self.tiles_known and self.kernels_known else f"by itself ({equal})"
        choice = None if self.parts is None else self.parts.kernel
        of_that = f", of which {_choice_words(choice)}" if choice and choice.effect else ""
        return (
            f"in practice {effect_words(self.practice)}{of_that};"
            f" {equal} {effect_words(self.itself)}"
        )


def equal_words(*, tiles_known: bool, kernels_known: bool) -> str:
    """Return what is equal where a power of two is held against its equals, and what is unknown.

    Args:
        tiles_known: Whether numbers of tiles were recorded.
        kernels_known: Whether kernels were.
    """
    if tiles_known:
        return "at equal kernel and tiles" if kernels_known else "at equal tiles, kernels unknown"
    return "at equal kernel, tiles unknown" if kernels_known else "with kernels and tiles unknown"


def effect_words(summary: ContrastSummary) -> str:
    """Return an effect with its interval, ``+1.2 % (95 % CI -0.1 to +2.5)``."""
    if summary.effect is None:
        return "not measured"
    return format_change_with_interval(summary.effect, summary.low, summary.high)


def _choice_words(choice: PracticePart) -> str:
    known = format_change_with_interval(choice.effect, choice.low, choice.high)
    return f"the library's choice of kernel {known}"


def powers_of_two_verdict(answer: Claim6) -> ClaimVerdict:
    """Return the verdict in practice, unless other multiples of the tile or the choice gain it.

    What wins in practice and is worth nothing at equal kernel and tiles, or the other way round,
    depends on what else is near. So does what is gone without the library's choice of kernel,
    unless equals show it.
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
    if practice in _SIGNED and itself is not practice and _is_choice(answer):
        return ClaimVerdict.DEPENDS
    return _AS_IS[practice]


def _is_choice(answer: Claim6) -> bool:
    """Return whether the gain in practice is not shown without the library's choice."""
    left = None if answer.parts is None else answer.parts.without_choice
    return left is not None and left.verdict is not answer.practice.verdict


def _judge(machine: MachineFindings) -> PowersOfTwoEvidence:
    answer = machine.claim6
    return PowersOfTwoEvidence(
        verdict=powers_of_two_verdict(answer),
        practice=answer.practice,
        itself=answer.itself,
        tiles_known=answer.tiles_known,
        kernels_known=answer.kernels_known,
        parts=answer.parts,
        examples=answer.examples,
    )


POWERS_OF_TWO = Claim(
    number=6,
    name="powers of two",
    statement="powers of two are faster than multiples of ten",
    judge=_judge,
)
