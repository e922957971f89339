"""When the claims about batch size are called settled."""

from dataclasses import replace

import pytest

from gpubench.batches.claims import _faster, _fuller
from gpubench.batches.records import Growth, Use

GROWN = Growth(
    smallest=1,
    knee=128,
    gain=3.0,
    low=2.5,
    high=3.5,
    last_gain=0.01,
    last_low=-0.01,
    last_high=0.03,
)
USED = Use(
    memory_smallest_bytes=1e6,
    memory_largest_bytes=2e6,
    flop_per_s_smallest=1e12,
    flop_per_s_best=3e12,
    out_of_memory_from=None,
)


@pytest.mark.parametrize(
    ("low", "high", "answer"), [(2.5, 3.5, True), (-0.9, 9.0, None), (-0.5, -0.1, False)]
)
def test_a_gain_is_one_if_its_interval_says_so(
    low: float, high: float, answer: bool | None
) -> None:
    """Neither a gain nor a loss is made of noise."""
    assert _faster(replace(GROWN, low=low, high=high)) is answer


@pytest.mark.parametrize(("last_high", "answer"), [(0.03, False), (0.5, None), (None, None)])
def test_a_smallest_batch_that_is_the_best_refutes_only_if_that_is_sure(
    last_high: float | None, answer: bool | None
) -> None:
    """Two noisy sizes put the knee anywhere."""
    first = replace(GROWN, knee=1, gain=None, low=None, high=None, last_high=last_high)

    assert _faster(first) is answer


def test_larger_batches_use_more_only_where_they_are_surely_faster() -> None:
    """Medians of two blocks grow by chance."""
    assert _fuller(USED, GROWN) is True
    assert _fuller(replace(USED, memory_largest_bytes=1e6), GROWN) is False
    assert _fuller(USED, replace(GROWN, low=-0.9, high=9.0)) is None
    assert _fuller(replace(USED, flop_per_s_best=None), GROWN) is None
