"""The minimum is the one that scipy finds, digit for digit."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import optimize

from gpubench.stats.bounded_minimum import bounded_minimum

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "a parabola": lambda x: (x - 0.3) ** 2,
    "a kink, where no parabola fits": lambda x: abs(x - 0.3),
    "several dips": lambda x: float(np.cos(3 * x)),
    "a slope without a dip": lambda x: x,
    "a level": lambda x: 1.0,
    "steps, on which values are equal": lambda x: float(np.round(4 * x) ** 2),
    "a quartic, flat at its bottom": lambda x: (x - 0.3) ** 4,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=20)
@example(low=-0.625, width=6.75)
@given(low=st.floats(-9, 9), width=st.floats(0, 9))
def test_it_is_that_of_scipy(name: str, low: float, width: float) -> None:
    """Answers on committed files must not change in any digit because of an import."""
    function = FUNCTIONS[name]
    expected = optimize.minimize_scalar(function, bounds=(low, low + width), method="bounded")

    found = bounded_minimum(function, low, low + width)

    assert (found.place, found.value) == (expected.x, expected.fun)


def test_a_search_that_does_not_end_is_ended() -> None:
    """Brent's method ends by itself, unless a function is no function."""
    calls = 0

    def restless(place: float) -> float:
        nonlocal calls
        calls += 1
        return -calls

    found = bounded_minimum(restless, 0.0, 1e300)

    assert calls <= 500
    assert 0.0 <= found.place <= 1e300
