"""What stands for all bits of a result."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gpubench.workloads.fingerprint import fingerprint

RESULT = torch.arange(12, dtype=torch.float32).view(3, 4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64, torch.int8])
def test_the_same_bits_have_the_same_fingerprint(dtype: torch.dtype) -> None:
    """Of any type, and wherever the numbers lie."""
    result = RESULT.to(dtype)

    assert fingerprint(result.clone()) == fingerprint(result)
    assert fingerprint(result.t().contiguous().t()) == fingerprint(result)


@given(st.integers(0, 11), st.integers(0, 31))
def test_one_bit_changes_it(place: int, bit: int) -> None:
    """Also one that is lost in a sum of floating-point numbers."""
    words = RESULT.clone().view(torch.int32).view(-1)
    words[place] ^= -(2**31) if bit == 31 else 2**bit

    assert fingerprint(words.view(torch.float32).view(3, 4)) != fingerprint(RESULT)


def test_the_order_the_shape_and_every_part_count() -> None:
    """Rows that changed places are another result."""
    found = {
        fingerprint(result)
        for result in (
            RESULT,
            RESULT.flip(0),
            RESULT.view(4, 3),
            (RESULT, RESULT),
            [RESULT, (RESULT.flip(0),)],
            None,
        )
    }

    assert len(found) == 6
    assert fingerprint("no tensor") == ""
