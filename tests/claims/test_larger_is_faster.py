"""Claim 1 is settled by intervals, not by medians."""

from dataclasses import replace

import pytest

from gpubench.claims.larger_is_faster import LARGER_IS_FASTER, is_faster
from gpubench.claims.records import ClaimVerdict
from tests.claims.evidence import GROWN, curve, machine

FALLING = replace(GROWN, gain=-0.3, low=-0.5, high=-0.1)
UNKNOWN = replace(GROWN, low=-0.9, high=9.0)


@pytest.mark.parametrize(
    ("low", "high", "answer"), [(2.5, 3.5, True), (-0.9, 9.0, None), (-0.5, -0.1, False)]
)
def test_a_gain_is_one_if_its_interval_says_so(
    low: float, high: float, answer: bool | None
) -> None:
    """Neither a gain nor a loss is made of noise."""
    assert is_faster(replace(GROWN, low=low, high=high)) is answer


@pytest.mark.parametrize(("last_high", "answer"), [(0.03, False), (0.5, None), (None, None)])
def test_a_smallest_batch_that_is_the_best_refutes_only_if_that_is_sure(
    last_high: float | None, answer: bool | None
) -> None:
    """Two noisy sizes put the knee anywhere."""
    first = replace(GROWN, knee=1, gain=None, low=None, high=None, last_high=last_high)

    assert is_faster(first) is answer


@pytest.mark.parametrize(
    ("growths", "verdict", "words"),
    [
        ((GROWN, GROWN), ClaimVerdict.SUPPORTED, "up to the knee in 2 of 2 curves"),
        ((GROWN, FALLING), ClaimVerdict.DEPENDS, "up to the knee in 1 of 2 curves"),
        ((FALLING,), ClaimVerdict.REFUTED, "up to the knee in 0 of 1 curve;"),
        ((GROWN, UNKNOWN, None), ClaimVerdict.SUPPORTED, "up to the knee in 1 of 1 curve;"),
        ((UNKNOWN, None), ClaimVerdict.NOT_TESTABLE, "no curve has two batch sizes"),
    ],
)
def test_curves_that_can_tell_decide(
    growths: tuple[object, ...], verdict: ClaimVerdict, words: str
) -> None:
    """All of them for support, none for refutation."""
    curves = [curve(growth) for growth in growths]  # type: ignore[arg-type]
    evidence = LARGER_IS_FASTER.judge(machine(*curves))

    assert evidence.verdict is verdict
    assert words in evidence.words


def test_a_curve_is_saturated_by_the_end_of_its_interval() -> None:
    """A last doubling that may still add 3 % has not ended."""
    flat = replace(GROWN, last_high=0.01)
    evidence = LARGER_IS_FASTER.judge(machine(curve(GROWN), curve(flat)))

    assert evidence.words.endswith("less than 2 % (upper end of the 95 % CI) in 1 of 2")
