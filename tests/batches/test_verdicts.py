import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.batches.estimate import Estimate
from gpubench.batches.findings import ContrastSummary, ContrastVerdict
from gpubench.batches.verdicts import summarize

MANY = 1e6


def said(
    *effects: float, error: float | None = 0.001, p: float = 0.001, note: str = ""
) -> ContrastSummary:
    found = [Estimate(effect=math.log1p(e), error=error, df=MANY, p=p) for e in effects]
    return summarize(found, p=p, margin=0.01, note=note)


@pytest.mark.parametrize(
    ("effect", "error", "p", "verdict"),
    [
        (0.03, 0.005, 0.001, ContrastVerdict.SUPPORTED),
        (-0.03, 0.005, 0.001, ContrastVerdict.REFUTED),
        (0.03, 0.005, 0.2, ContrastVerdict.INCONCLUSIVE),
        (0.03, 0.02, 0.001, ContrastVerdict.INCONCLUSIVE),
        (0.002, 0.001, 0.04, ContrastVerdict.ZERO),
        (0.002, 0.01, 0.5, ContrastVerdict.INCONCLUSIVE),
        (0.012, 0.004, 0.001, ContrastVerdict.SUPPORTED),
        (0.009, 0.004, 0.02, ContrastVerdict.INCONCLUSIVE),
    ],
)
def test_a_verdict_needs_interval_p_and_size(
    effect: float, error: float, p: float, verdict: ContrastVerdict
) -> None:
    """A sure effect of 0.2 % is practically zero, an unsure one of 3 % nothing yet."""
    assert said(effect, error=error, p=p).verdict is verdict


def test_readings_that_disagree_settle_nothing() -> None:
    """The interval spans both, and the effect lies between them."""
    found = said(0.03, -0.03)

    assert found.verdict is ContrastVerdict.INCONCLUSIVE
    assert found.effect == pytest.approx(0, abs=1e-3)
    assert found.low is not None
    assert found.low < -0.03


def test_of_readings_far_apart_the_smallest_is_believed() -> None:
    """Unknown tiles inflate one of them: a planted +3 % must not be quoted as +9 %."""
    found = said(0.03, 0.15)

    assert found.verdict is ContrastVerdict.SUPPORTED
    assert found.effect == pytest.approx(0.03)
    assert said(-0.03, -0.15).effect == pytest.approx(-0.03)
    assert said(0.030, 0.035).effect == pytest.approx(0.0325, abs=1e-4)


def test_every_reading_has_to_be_large_enough() -> None:
    """What is smaller matters to nobody, however large another reading is."""
    assert said(0.005, 0.12).verdict is ContrastVerdict.INCONCLUSIVE
    assert said(-0.005, -0.12).verdict is ContrastVerdict.INCONCLUSIVE


def test_a_note_keeps_everything_open() -> None:
    """What a file lacks cannot be made up for by many rows."""
    assert said(0.03, note="tiles are unknown").verdict is ContrastVerdict.INCONCLUSIVE


def test_an_effect_without_replicates_has_no_interval() -> None:
    """One pair of sizes shows a number, not how far to trust it."""
    found = said(0.03, error=None)

    assert found.effect == pytest.approx(0.03)
    assert (found.low, found.high, found.verdict) == (None, None, ContrastVerdict.INCONCLUSIVE)


def test_nothing_is_nothing() -> None:
    """Never 0 for missing."""
    found = said()

    assert (found.effect, found.low, found.high) == (None, None, None)


@given(st.floats(-0.1, 0.1), st.floats(1e-4, 0.05), st.floats(0, 1))
def test_the_opposite_effect_gets_the_opposite_verdict(
    effect: float, error: float, p: float
) -> None:
    """Two-sided: nothing favours powers of two."""
    opposite = {
        ContrastVerdict.SUPPORTED: ContrastVerdict.REFUTED,
        ContrastVerdict.REFUTED: ContrastVerdict.SUPPORTED,
    }
    one = summarize([Estimate(effect=effect, error=error, df=9, p=p)], p=p, margin=0.01, note="")
    other = summarize([Estimate(effect=-effect, error=error, df=9, p=p)], p=p, margin=0.01, note="")

    # The margin of 1 % is 0.00995 up and 0.01005 down in logs.
    if ContrastVerdict.ZERO not in {one.verdict, other.verdict}:
        assert other.verdict is opposite.get(one.verdict, one.verdict)
