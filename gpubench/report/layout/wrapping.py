"""Break a text into lines that fit the reader's window."""

import re
import textwrap

from gpubench.report.layout.wide_letters import drawn_together, spread_out
from gpubench.report.style import plain

_GLUE = "\N{NO-BREAK SPACE}"
_UNIT = r"(?:[numkMGT] )?\w+/s\b|[numkMGT]?(?:s|B|W|J|Hz|FLOP|min|h|EUR)\b"
_NO_BREAK = re.compile(
    rf"(?<=\d) (?=%|- ?\d|{_UNIT})|(?<=\d [kMGT]) (?=\w+/s\b)|(?<=%) (?=CI)|(?<=\d -) (?=\d)"
)
"""Between a number and its unit, before ``CI``, and inside ``1.02 - 1.13``."""


def wrapped(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Return lines of at most the width, with intervals and percentages in one piece.

    A single word that is longer than the width, such as a path, stays whole: people copy it.

    Args:
        text: What to break; control characters are taken out.
        width: Columns of the terminal.
        indent: Spaces before every line but the first.
    """
    return [drawn_together(line) for line in broken(spread_out(plain(text)), width, indent=indent)]


def broken(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Return the same of a text that can be printed and counts its columns as letters."""
    lines = textwrap.wrap(
        glued(text),
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_GLUE, " ") for line in lines]


def glued(text: str) -> str:
    """Return a text in which what belongs on one line is one word, for ``split(" ")``."""
    return _NO_BREAK.sub(_GLUE, text)
