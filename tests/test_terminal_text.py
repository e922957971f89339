"""No text of a file or a command line steers a terminal or hides what stands beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.terminal_text import shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("bell\a, back\b, delete\x7f", r"bell\x07, back\x08, delete\x7f"),
        ("\x9b31m", r"\x9b31m"),
        ("csv.\u202egpj", r"csv.\u202egpj"),
        ("a\u200bb\u2060c\ufeffd\u00ade", r"a\u200bb\u2060c\ufeffd\xade"),
        ("a\u3164b\ufe0fc\u034fd\u2800e\U000e0101", r"a\u3164b\ufe0fc\u034fd\u2800e\U000e0101"),
        ("no\udcff", r"no\udcff"),
        ("no\xa0break", r"no\xa0break"),
    ],
)
def test_what_steers_or_misleads_is_escaped(text: str, shown: str) -> None:
    """B.5: ANSI codes, bidirectional marks, characters of no width."""
    assert visible(text) == shown


def test_a_text_stays_on_one_line() -> None:
    """An error or warning is one line, whatever a path holds."""
    assert visible("one\ntwo\r\nthree\u2028four\tfive") == "one two three four five"


@pytest.mark.parametrize("text", ["H200 (80 %)", "Zürich/測定.csv", "100 µs → 2 ≥ 1", "a\\x1b"])
def test_what_reads_well_stays(text: str) -> None:
    """Names may be of any script."""
    assert visible(text) == text


@given(st.text())
def test_any_text_becomes_printable(text: str) -> None:
    """No character of any plane is left out."""
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@given(st.text(), st.integers(6, 50))
def test_a_shortened_text_has_the_length_asked_for(text: str, most: int) -> None:
    """What fits stays whole; what does not keeps its start and its end."""
    short = shortened(text, most)

    if len(text) <= most:
        assert short == text
    else:
        assert len(short) == most
        assert text.startswith(short[0])
        assert text.endswith(short[-1])
