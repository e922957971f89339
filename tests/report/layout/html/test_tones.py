"""Colour follows what a verdict says, and is given to no name that happens to be such a word."""

import pytest

from gpubench.report.layout.document import Column
from gpubench.report.layout.html.tones import tone_of

VERDICT = Column(title="verdict")


@pytest.mark.parametrize(
    ("cell", "tone"),
    [
        ("faster", "good"),
        ("faster?", "good"),
        ("slower (adjusted)", "bad"),
        ("FAIL", "bad"),
        ("PASS", "good"),
        ("supported", "good"),
        ("refuted", "bad"),
        ("inconclusive", "open"),
        ("same", "open"),
        ("not tested", ""),
        ("", ""),
    ],
)
def test_a_verdict_has_the_colour_of_its_first_word(cell: str, tone: str) -> None:
    """The word stays what says it."""
    assert tone_of(cell, VERDICT) == tone


def test_a_name_has_none() -> None:
    """A side may be labelled `faster`."""
    assert tone_of("faster", Column(title="workload")) == ""
