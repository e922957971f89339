"""The sentences that people will quote, verdict by verdict."""

import re
from dataclasses import replace

import pytest

from gpubench.batches.analysis import analyse
from gpubench.batches.findings import (
    Advice,
    ContrastSummary,
    ContrastVerdict,
    MachineFindings,
)
from gpubench.batches.headline import headline
from gpubench.report.batches.advice_sentences import better_sizes
from gpubench.report.batches.sentences import verdict
from tests.batches.simulated import A100, LADDER, SEQUENCE, SEQUENCES, Choosing, frame

SIZES = (64, 96, 100, 120, 128, 130, 160)


@pytest.fixture(scope="module")
def machine() -> MachineFindings:
    return analyse(frame(A100, SIZES, device="GPU")).machines[0]


def summary(verdict: ContrastVerdict, effect: float | None = 0.03) -> ContrastSummary:
    if effect is None:
        return ContrastSummary(effect=None, low=None, high=None, verdict=verdict)
    return ContrastSummary(effect=effect, low=effect - 0.01, high=effect + 0.01, verdict=verdict)


def sentence(machine: MachineFindings, practice: ContrastSummary, itself: ContrastSummary) -> str:
    answer = replace(machine.claim6, practice=practice, itself=itself, tiles_known=True)
    return verdict(replace(machine, claim6=answer))


@pytest.mark.parametrize(
    ("practice", "words"),
    [
        (
            summary(ContrastVerdict.SUPPORTED),
            "Powers of two are faster per item than their neighbours in size: +3.0 %",
        ),
        (
            summary(ContrastVerdict.REFUTED, -0.03),
            "Powers of two are slower per item than their neighbours in size: -3.0 %",
        ),
        (
            summary(ContrastVerdict.ZERO, 0.0),
            "practically no difference in practice: 0.0 % (95 % CI -1.0 to +1.0)",
        ),
        (
            summary(ContrastVerdict.INCONCLUSIVE),
            "Inconclusive: powers of two +3.0 % in practice (95 % CI +2.0 to +4.0)",
        ),
        (
            summary(ContrastVerdict.INCONCLUSIVE, None),
            "What powers of two are worth in practice was not measured: none has",
        ),
    ],
)
def test_practice_has_words_for_each_verdict(
    practice: ContrastSummary, words: str, machine: MachineFindings
) -> None:
    """Never "no effect", never a number without its interval."""
    assert words in sentence(machine, practice, summary(ContrastVerdict.ZERO))


@pytest.mark.parametrize(
    ("itself", "words"),
    [
        (
            summary(ContrastVerdict.SUPPORTED),
            "By themselves they are faster: +3.0 % (95 % CI +2.0 to +4.0) at equal",
        ),
        (summary(ContrastVerdict.REFUTED, -0.03), "By themselves they are slower: -3.0 %"),
        (summary(ContrastVerdict.ZERO, 0.0), "Other multiples of the tile do as well: 0.0 %"),
        (summary(ContrastVerdict.INCONCLUSIVE), "Inconclusive: by themselves +3.0 %"),
        (
            summary(ContrastVerdict.INCONCLUSIVE, None),
            "What they are worth by themselves was not measured: none shares its kernel",
        ),
    ],
)
def test_itself_has_words_for_each_verdict(
    itself: ContrastSummary, words: str, machine: MachineFindings
) -> None:
    """What wins in practice may win for being a multiple of the tile."""
    assert words in sentence(machine, summary(ContrastVerdict.SUPPORTED), itself)


def test_nothing_by_itself_is_said_plainly_where_practice_is_open(machine: MachineFindings) -> None:
    """There is no "that" to refer to."""
    text = sentence(
        machine, summary(ContrastVerdict.INCONCLUSIVE), summary(ContrastVerdict.ZERO, 0.0)
    )

    assert "By themselves they make practically no difference: 0.0 %" in text


def test_advice_is_summed_up_in_a_sentence(machine: MachineFindings) -> None:
    """How many planned sizes have a better one, and where most is gained."""
    (curve,) = machine.curves

    def with_advice(*advice: Advice) -> str:
        curves = (replace(curve, advice=advice),)
        return better_sizes(replace(machine, curves=curves, headline=headline(curves)))

    rows = curve.advice
    assert with_advice() == ""
    keep = [replace(row, better=False) for row in rows]
    assert with_advice(*keep).startswith(f"Of {len(rows)} planned sizes none is shown to have a")
    assert with_advice(keep[0]).startswith("The planned size is not shown to have a faster one")
    better = replace(rows[0], better=True, gain=0.5, low=0.4, high=0.6)
    found = with_advice(replace(better, planned=100, try_size=128))
    assert found.startswith("1 of 1 planned size has a faster one")
    assert "128 in place of 100 in matmul forward bf16: +50.0 % per item" in found
    assert "per item (95 % CI +40.0 to +60.0; " in found
    absent = replace(better, planned=640, try_size=None, gain=None, better=False)
    assert with_advice(*keep, absent).endswith("1 more was not timed, or with none nearby.")
    unknown = [replace(row, low=None, high=None) for row in keep]
    assert with_advice(*unknown).startswith("Not shown: whether any of ")
    assert "one block has no interval" in with_advice(*unknown)


def test_the_sentence_tells_practice_from_the_power_itself() -> None:
    """A multiple of the tile is not a power of two."""
    (found,) = analyse(frame(SEQUENCE, SEQUENCES, device="GPU", effect=0.03)).machines
    text = verdict(found)

    assert text.startswith("GPU: ")
    assert "by themselves" in text.lower()
    assert "at equal kernel and tiles" in text
    assert "biased by size" in text


def test_a_sentence_says_for_which_curves_it_holds(machine: MachineFindings) -> None:
    """With several implementations of one work it holds for none by itself."""
    (curve,) = machine.curves
    ours = replace(curve, implementation="cupy-tensor")
    answer = replace(
        machine.claim6, practice=summary(ContrastVerdict.SUPPORTED), practice_curves=(0, 1)
    )
    alone = replace(answer, practice_curves=(0,))
    curves = (replace(curve, implementation="torch"), ours)

    both = verdict(replace(machine, curves=curves, claim6=answer))
    one = verdict(replace(machine, curves=curves, claim6=alone))

    assert "(95 % CI +2.0 to +4.0), over 2 curves (torch, cupy-tensor)" in both
    assert "(95 % CI +2.0 to +4.0), matmul forward " in one


@pytest.mark.parametrize(
    ("tiles", "kernels", "words"),
    [
        (True, True, "at equal kernel and tiles ("),
        (True, False, "at equal tiles, kernels unknown ("),
        (False, True, "at equal kernel, tiles unknown ("),
        (False, False, "with kernels and tiles unknown ("),
    ],
)
def test_what_was_not_held_equal_is_said(
    tiles: bool, kernels: bool, words: str, machine: MachineFindings
) -> None:
    """A library's choice may hide where nobody wrote kernels down."""
    answer = replace(
        machine.claim6,
        itself=summary(ContrastVerdict.INCONCLUSIVE),
        tiles_known=tiles,
        kernels_known=kernels,
    )

    assert words in verdict(replace(machine, claim6=answer))


def test_the_h200s_story_fits_in_a_sentence_with_its_examples(machine: MachineFindings) -> None:
    """In practice, of that the choice, two for it and two against it, with what they rest on."""
    rows = frame(Choosing(seed=1), LADDER, device="GPU")
    text = verdict(analyse(rows).machines[0])

    assert "; of that tiles and waves " in text
    assert "the library's choice of kernel " in text
    assert re.search(r"; for it, \d+ beats \d+ by \d+\.\d % and \d+ beats \d+ by", text)
    assert re.search(r"; against it, \d+ beats \d+ by .* per item at equal size\.", text)
    assert re.search(r"at equal kernel and tiles \(\d+ powers of two against \d+ sizes\)", text)


def test_counts_are_of_what_they_say(machine: MachineFindings) -> None:
    """35 sizes in 2 curves are no 70 planned sizes."""
    (curve,) = machine.curves
    other = replace(curve, implementation="torch")
    curves = (curve, other)
    text = better_sizes(replace(machine, curves=curves, headline=headline(curves)))
    planned = len({row.planned for row in curve.advice if row.gain is not None})

    assert f" of {planned} planned sizes in 2 curves have a faster one within 30 % in at" in text
