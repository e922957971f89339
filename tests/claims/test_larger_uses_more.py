"""Claim 8 needs memory and work per second, and says where memory ends."""

from dataclasses import replace

import pytest

from gpubench.batches.findings import Use
from gpubench.claims.larger_uses_more import LARGER_USES_MORE, uses_more
from gpubench.claims.records import ClaimVerdict
from tests.claims.evidence import GROWN, USED, curve, machine

FULL = replace(USED, out_of_memory_from=256)
UNTOLD = replace(USED, flop_per_s_best=None)


def test_larger_batches_use_more_only_where_they_are_surely_faster() -> None:
    """Medians of two blocks grow by chance."""
    assert uses_more(USED, GROWN) is True
    assert uses_more(replace(USED, memory_largest_bytes=1e6), GROWN) is False
    assert uses_more(USED, replace(GROWN, low=-0.9, high=9.0)) is None
    assert uses_more(UNTOLD, GROWN) is None


@pytest.mark.parametrize(
    ("uses", "verdict", "words"),
    [
        (
            (USED, USED),
            ClaimVerdict.SUPPORTED,
            "both grow in 2 of 2 curves; memory never overflowed",
        ),
        (
            (USED, FULL),
            ClaimVerdict.SUPPORTED,
            "both grow in 2 of 2 curves; out of memory in 1 of 2 curves, from batch 256",
        ),
        ((UNTOLD,), ClaimVerdict.NOT_TESTABLE, "memory_allocated_bytes or flop_per_s is missing"),
        (
            (replace(FULL, flop_per_s_best=None),),
            ClaimVerdict.NOT_TESTABLE,
            "is missing; out of memory in 1 of 1 curve, from batch 256",
        ),
    ],
)
def test_what_is_known_of_memory_is_said(
    uses: tuple[Use, ...], verdict: ClaimVerdict, words: str
) -> None:
    """The overflow too, whatever else is missing."""
    evidence = LARGER_USES_MORE.judge(machine(*(curve(GROWN, use) for use in uses)))

    assert evidence.verdict is verdict
    assert evidence.words.endswith(words)


def test_where_nothing_can_be_told_of_growth_no_column_is_called_missing() -> None:
    """One block has times, memory and rates, and no uncertainty."""
    evidence = LARGER_USES_MORE.judge(machine(curve(replace(GROWN, low=None, high=None))))

    assert evidence.words == "no curve has two batch sizes whose difference is known"
