"""A number with bounds against a limit that it has to keep."""

import numpy as np
import pytest

from gpubench.accept.answers import Answer, CardAnswer
from gpubench.accept.estimates import CardEstimates
from gpubench.accept.limits import LimitedNumbers

HALF, MARGIN = 0.25, 0.5


def answered(value: float, limit: float, *, is_floor: bool) -> CardAnswer:
    """What holds of one card whose bounds lie a quarter beside its number."""
    numbers = LimitedNumbers(
        estimates=CardEstimates(
            value=np.array([value]),
            error=np.array([0.125]),
            df=np.array([4.0]),
            own=np.array([0.125**2]),
        ),
        half=np.array([HALF]),
        margin=np.array([MARGIN]),
        limit=limit,
        is_floor=is_floor,
    )
    return numbers.answered(0, "card", lambda seen: f"it is {seen}")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (0.75, Answer.PASS),
        (0.751, Answer.UNKNOWN),
        (1.0, Answer.UNKNOWN),
        (1.25, Answer.UNKNOWN),
        (1.251, Answer.FAIL),
    ],
)
def test_only_a_bound_beside_the_limit_settles_it(value: float, answer: Answer) -> None:
    """The limit itself is kept: at most 1 is 1 too, for a ceiling as for a floor."""
    assert answered(value, 1.0, is_floor=False).answer is answer
    assert answered(-value, -1.0, is_floor=True).answer is answer


def test_what_would_be_found_lies_beyond_the_limit() -> None:
    """Below a floor and above a ceiling; the other way round it would promise what passes."""
    assert answered(1.0, 1.0, is_floor=True).detectable == 1.0 - MARGIN
    assert answered(1.0, 1.0, is_floor=False).detectable == 1.0 + MARGIN
