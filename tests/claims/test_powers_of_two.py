"""Claims 6 and 16: what a power of two gains in practice, by itself, and for what reason."""

from dataclasses import replace

import pytest

from gpubench.batches.findings import ContrastVerdict, PracticeParts
from gpubench.batches.power_findings import PracticePart
from gpubench.claims.memory_is_the_reason import MEMORY_IS_THE_REASON
from gpubench.claims.powers_of_two import POWERS_OF_TWO
from gpubench.claims.records import ClaimVerdict
from tests.claims.evidence import answering, summary

FASTER, SLOWER = summary(ContrastVerdict.SUPPORTED), summary(ContrastVerdict.REFUTED, -0.03)
NOTHING, OPEN = summary(ContrastVerdict.ZERO, 0.0), summary(ContrastVerdict.INCONCLUSIVE)
UNKNOWN = summary(ContrastVerdict.INCONCLUSIVE, None)


@pytest.mark.parametrize(
    ("practice", "itself", "verdict"),
    [
        (FASTER, FASTER, ClaimVerdict.SUPPORTED),
        (FASTER, OPEN, ClaimVerdict.SUPPORTED),
        (FASTER, NOTHING, ClaimVerdict.DEPENDS),
        (FASTER, SLOWER, ClaimVerdict.DEPENDS),
        (NOTHING, FASTER, ClaimVerdict.DEPENDS),
        (NOTHING, NOTHING, ClaimVerdict.ZERO),
        (SLOWER, NOTHING, ClaimVerdict.REFUTED),
        (OPEN, FASTER, ClaimVerdict.INCONCLUSIVE),
        (UNKNOWN, UNKNOWN, ClaimVerdict.NOT_TESTABLE),
    ],
)
def test_claim_6_is_judged_in_practice_unless_its_equals_contradict(
    practice: object, itself: object, verdict: ClaimVerdict
) -> None:
    """What 384 does as well as 512 is no merit of a power of two."""
    machine = answering(practice, itself)  # type: ignore[arg-type]

    assert POWERS_OF_TWO.judge(machine).verdict is verdict


@pytest.mark.parametrize(
    ("practice", "itself", "without_choice", "verdict"),
    [
        (FASTER, OPEN, OPEN, ClaimVerdict.DEPENDS),
        (FASTER, OPEN, FASTER, ClaimVerdict.SUPPORTED),
        (FASTER, OPEN, None, ClaimVerdict.SUPPORTED),
        (FASTER, FASTER, OPEN, ClaimVerdict.SUPPORTED),
        (SLOWER, OPEN, OPEN, ClaimVerdict.DEPENDS),
        (SLOWER, SLOWER, OPEN, ClaimVerdict.REFUTED),
        (OPEN, OPEN, FASTER, ClaimVerdict.INCONCLUSIVE),
    ],
)
def test_claim_6_depends_on_the_librarys_choice_unless_equals_show_it(
    practice: object, itself: object, without_choice: object, verdict: ClaimVerdict
) -> None:
    """A gain that is gone without another kernel is the kernel's; equals have the same one."""
    machine = answering(practice, itself)  # type: ignore[arg-type]
    nothing = PracticePart(effect=0.0, low=None, high=None)
    parts = PracticeParts(
        tiles=None,
        alignment=nothing,
        kernel=nothing,
        rest=nothing,
        without_choice=without_choice,  # type: ignore[arg-type]
    )

    judged = POWERS_OF_TWO.judge(replace(machine, claim6=replace(machine.claim6, parts=parts)))

    assert judged.verdict is verdict


def test_claim_6_rests_on_both_effects_with_their_intervals() -> None:
    """Either alone misleads."""
    words = POWERS_OF_TWO.judge(answering(FASTER, UNKNOWN)).words

    assert words == (
        "in practice +3.0 % (95 % CI +2.0 to +4.0); at equal kernel and tiles not measured"
    )


@pytest.mark.parametrize(
    ("itself", "verdict", "words"),
    [
        (NOTHING, ClaimVerdict.REFUTED, "on this CPU, whose memory is organised so"),
        (SLOWER, ClaimVerdict.REFUTED, "by itself gains -3.0 % (95 % CI -4.0 to -2.0)"),
        (FASTER, ClaimVerdict.DEPENDS, "no cause is shown"),
        (OPEN, ClaimVerdict.INCONCLUSIVE, "a power of two by itself gains +3.0 %"),
    ],
)
def test_claim_16_says_what_it_rests_on(itself: object, verdict: ClaimVerdict, words: str) -> None:
    """A cause that is possible is not one that was shown."""
    evidence = MEMORY_IS_THE_REASON.judge(answering(OPEN, itself, "cpu"))  # type: ignore[arg-type]

    assert evidence.verdict is verdict
    assert words in evidence.words


def test_claim_16_needs_a_cpu() -> None:
    """A GPU's memory proves nothing about a CPU's."""
    evidence = MEMORY_IS_THE_REASON.judge(answering(FASTER, FASTER, "cuda"))

    assert evidence.verdict is ClaimVerdict.NOT_TESTABLE
    assert "needs a file of a CPU" in evidence.words
