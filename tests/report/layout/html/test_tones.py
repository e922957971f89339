"""A cell is good or bad news only where it is a judgement."""

import pytest

from gpubench.report.layout.document import Column
from gpubench.report.layout.html.tones import tone_of


@pytest.mark.parametrize(
    ("title", "cell", "tone"),
    [
        ("verdict", "faster?", "good"),
        ("Verdict", "slower (adjusted)", "bad"),
        ("status", "out of memory", "bad"),
        ("result", "FAIL", "bad"),
        ("verdict", "same (within 2.0 %)", "open"),
        ("verdict", "-", ""),
        ("verdict", "fasterish", ""),
        ("side", "faster", ""),
        ("device", "defective", ""),
        ("verdict of none", "slower", ""),
    ],
)
def test_a_name_in_another_column_has_no_colour(title: str, cell: str, tone: str) -> None:
    """Somebody's label may be `slow`, and is no finding."""
    assert tone_of(cell, Column(title=title)) == tone
