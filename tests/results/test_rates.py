"""A rate that cannot come of its batch size and time is told."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.results.reader import read_results
from gpubench.results.row_text import header_line, row_line
from tests.results.examples import REQUIRED_HEADER, example_row


def warnings_of(*rates: float, batch_size: int = 8, seconds: float = 0.5) -> tuple[str, ...]:
    rows = [
        f"m,forward,float32,{batch_size},r1,{i},ok,{seconds!r},{rate!r}"
        for i, rate in enumerate(rates)
    ]
    text = "\n".join([f"{REQUIRED_HEADER},items_per_s", *rows, ""])
    return read_results(io.StringIO(text)).warnings


@pytest.mark.parametrize("rate", [4.0, 2.0, 1 / 0.5, 8 * 0.5 * 1.3, 24.0, 0.016])
def test_a_rate_that_its_time_contradicts_is_told_with_its_line(rate: float) -> None:
    """Samples per second computed by another order of operations (ludwig, PR 2843)."""
    (warning,) = warnings_of(16.0, rate)

    assert warning.startswith(
        "items_per_s is no whole multiple of batch_size / time_median_s in 1 of"
    )
    assert warning.endswith("where 8 in 0.5 s make 16 (line 3)")


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.floats(1e-6, 1e3), st.floats(0.995, 1.005))
def test_any_whole_number_of_items_per_element_is_believed(
    batch_size: int, items: int, seconds: float, rounding: float
) -> None:
    """Tokens of a sequence; tools round what they write."""
    rate = batch_size * items / seconds * rounding

    assert warnings_of(rate, batch_size=batch_size, seconds=seconds) == ()


def test_a_file_without_times_or_rates_has_no_odd_ones() -> None:
    """Empty cells say nothing."""
    text = f"{REQUIRED_HEADER},items_per_s\nm,forward,float32,8,r1,0,oom,,\n"

    assert read_results(io.StringIO(text)).warnings == ()


def test_our_own_rates_are_of_any_number_of_items() -> None:
    """A user's own work counts what it likes, and gpubench divides it by the very time."""
    row = example_row()
    assert row.work.items_per_s is not None

    assert read_results(io.StringIO(header_line() + row_line(row))).warnings == ()
