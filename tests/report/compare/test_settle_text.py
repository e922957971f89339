"""What would decide the unclear cases, as a person reads it."""

import pytest

from gpubench.compare.to_settle import Replicate, ToSettle
from gpubench.report.compare.settle_text import settle_text


@pytest.mark.parametrize(
    ("inconclusive", "decidable", "text"),
    [
        (1, 1, "the unclear case needs 11 runs per side"),
        (2, 2, "both unclear cases need 11 runs per side"),
        (4, 4, "all 4 unclear cases need 11 runs per side"),
    ],
)
def test_a_single_case_is_not_one_of_one(inconclusive: int, decidable: int, text: str) -> None:
    """Nobody would write that 1 of 1 unclear cases needs something."""
    found = ToSettle(
        inconclusive=inconclusive,
        decidable=decidable,
        replicate=Replicate.RUN,
        most=11,
        half=11,
        instead=(),
    )

    assert settle_text(found, "GPU") == text


def test_half_of_two_cases_is_one() -> None:
    """All 2 and half of them are what a machine would say."""
    found = ToSettle(
        inconclusive=2, decidable=2, replicate=Replicate.RUN, most=17, half=11, instead=()
    )

    assert settle_text(found, "GPU") == (
        "both unclear cases need up to 17 runs per side; one of them at most 11"
    )
