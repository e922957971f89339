"""Batch sizes fall into the three classes that the claims distinguish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.model import BatchClass, batch_class


@pytest.mark.parametrize("batch_size", [1, 2, 4, 128, 2**30])
def test_powers_of_two(batch_size: int) -> None:
    """One counts: it is two to the zero."""
    assert batch_class(batch_size) is BatchClass.POWER_OF_TWO


@pytest.mark.parametrize("batch_size", [10, 100, 640, 1000])
def test_multiples_of_ten(batch_size: int) -> None:
    """640 is divisible by 128 and still no power of two."""
    assert batch_class(batch_size) is BatchClass.MULTIPLE_OF_TEN


@pytest.mark.parametrize("batch_size", [3, 5, 127, 129, 192, 997])
def test_controls(batch_size: int) -> None:
    """Neighbours, products and primes."""
    assert batch_class(batch_size) is BatchClass.CONTROL


@given(st.integers(0, 40), st.integers(1, 10**9))
def test_the_classes_never_overlap(exponent: int, tens: int) -> None:
    """A power of two has no factor of five."""
    assert batch_class(2**exponent) is BatchClass.POWER_OF_TWO
    assert batch_class(10 * tens) is BatchClass.MULTIPLE_OF_TEN
