"""The sentence that people will quote, verdict by verdict."""

from dataclasses import replace

import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.records import Advice, ClaimVerdict, Machine, Summary, Verdict
from gpubench.report.batches_sentence import avoided, batches_sentence
from gpubench.report.batches_words import claim_detail
from tests.batches.simulated import A100, frame

SIZES = (64, 96, 100, 120, 128, 130, 160)


@pytest.fixture(scope="module")
def machine() -> Machine:
    return analyse(frame(A100, SIZES, device="GPU")).machines[0]


def summary(verdict: Verdict, effect: float | None = 0.03) -> Summary:
    if effect is None:
        return Summary(effect=None, low=None, high=None, verdict=verdict)
    return Summary(effect=effect, low=effect - 0.01, high=effect + 0.01, verdict=verdict)


def sentence(machine: Machine, practice: Summary, itself: Summary) -> str:
    answer = replace(machine.claim6, practice=practice, itself=itself, tiles_known=True)
    return batches_sentence(replace(machine, claim6=answer))


@pytest.mark.parametrize(
    ("practice", "words"),
    [
        (summary(Verdict.SUPPORTED), "faster per item than its neighbours in size, by +3.0 %"),
        (summary(Verdict.REFUTED, -0.03), "slower per item than its neighbours in size, by -3.0 %"),
        (summary(Verdict.ZERO, 0.0), "worth practically nothing in practice, 0.0 % (-1.0 to +1.0)"),
        (summary(Verdict.INCONCLUSIVE), "worth in practice stays open, +3.0 % (+2.0 to +4.0)"),
        (summary(Verdict.INCONCLUSIVE, None), "this file cannot tell"),
    ],
)
def test_practice_has_words_for_each_verdict(
    practice: Summary, words: str, machine: Machine
) -> None:
    """Never "no effect", never a number without its interval."""
    assert words in sentence(machine, practice, summary(Verdict.ZERO))


@pytest.mark.parametrize(
    ("itself", "words"),
    [
        (summary(Verdict.SUPPORTED), "is worth +3.0 % (+2.0 to +4.0) by itself"),
        (summary(Verdict.REFUTED, -0.03), "costs by itself, -3.0 %"),
        (summary(Verdict.ZERO, 0.0), "so that other multiples of the tile do as well"),
        (summary(Verdict.INCONCLUSIVE), "what it is worth by itself stays open"),
        (summary(Verdict.INCONCLUSIVE, None), "the file cannot tell what it is worth by itself"),
    ],
)
def test_itself_has_words_for_each_verdict(itself: Summary, words: str, machine: Machine) -> None:
    """What wins in practice may win for being a multiple of the tile."""
    assert words in sentence(machine, summary(Verdict.SUPPORTED), itself)


def test_nothing_by_itself_is_said_plainly_where_practice_is_open(machine: Machine) -> None:
    """There is no "that" to refer to."""
    text = sentence(machine, summary(Verdict.INCONCLUSIVE), summary(Verdict.ZERO, 0.0))

    assert "practically nothing by itself" in text


def test_advice_is_summed_up_in_a_sentence(machine: Machine) -> None:
    """How many planned sizes have a better one, and where most is gained."""
    (unit,) = machine.units

    def with_advice(*advice: Advice) -> str:
        return avoided(replace(machine, units=(replace(unit, advice=advice),)))

    rows = unit.advice
    assert with_advice() == ""
    keep = [replace(row, better=False) for row in rows]
    assert with_advice(*keep).startswith(f"None of {len(rows)} planned sizes")
    found = with_advice(replace(rows[0], better=True, gain=0.5, planned=100, try_size=128))
    assert found.startswith("1 of 1 planned size")
    assert "128 in place of 100 (+50.0 % per item" in found


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (ClaimVerdict.REFUTED, "this CPU has such memory, and a power of two itself gains"),
        (ClaimVerdict.DEPENDS, "no cause is shown"),
        (ClaimVerdict.INCONCLUSIVE, "a power of two itself gains"),
        (ClaimVerdict.NOT_TESTABLE, "needs a file of a CPU"),
    ],
)
def test_claim_16_says_what_it_rests_on(
    verdict: ClaimVerdict, words: str, machine: Machine
) -> None:
    """A cause that is possible is not one that was shown."""
    claim = replace(machine.claims[3], verdict=verdict)

    assert words in claim_detail(claim, machine)
