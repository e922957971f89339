"""Where a line of prose may end."""

import pytest

from gpubench.report.layout.wrapping import wrapped


@pytest.mark.parametrize(
    "whole",
    [
        "83.5 k rows/s",
        "1.2 rows/s",
        "4.16 TB/s",
        "746 TFLOP/s",
        "48.2 GB",
        "184 us",
        "2 h",
        "700 W",
        "1980 MHz",
        "28432 EUR",
        "12.7 %",
        "1.02 - 1.13",
        "95 % CI",
    ],
)
def test_a_number_and_its_unit_stand_on_one_line(whole: str) -> None:
    """`83.5 k` at the end of a line and `rows/s` on the next are read as two things."""
    for width in range(20, 60):
        lines = wrapped(f"the fastest batch of this file reaches {whole} here", width)
        assert sum(whole in line for line in lines) == 1


def test_a_number_is_not_glued_to_a_word() -> None:
    """`3 runs` may be parted, or paragraphs get ragged."""
    assert wrapped("of these 3 has", 10) == ["of these 3", "has"]
    assert wrapped("of these 3 seconds", 10) == ["of these 3", "seconds"]
