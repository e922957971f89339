"""Letters that take two columns of a terminal, counted as two while a layout is made."""

import unicodedata

_SECOND_COLUMN = "\ufdd0"
"""No letter of any text (a Unicode noncharacter), so that none is lost when it goes out again."""


def spread_out(text: str) -> str:
    """Return a text that is as long as the columns that it takes.

    Args:
        text: Without control characters, see `gpubench.report.style.plain`.
    """
    if text.isascii():
        return text
    return "".join(
        letter + _SECOND_COLUMN if unicodedata.east_asian_width(letter) in "WF" else letter
        for letter in text
    )


def drawn_together(line: str) -> str:
    """Return a laid out line as it is printed."""
    return line.replace(_SECOND_COLUMN, "")
