"""Break a sentence into lines that fit the reader's window."""

import textwrap

from gpubench.report.style import plain

_GLUED_PERCENT = "\N{NO-BREAK SPACE}%"


def wrapped(text: str, width: int, *, indent: int = 2) -> list[str]:
    """Return lines of at most the width, with percent signs kept at their numbers.

    Args:
        text: What to break; control characters are taken out.
        width: Columns of the terminal.
        indent: Spaces before every line but the first.
    """
    glued = plain(text).replace(" %", _GLUED_PERCENT)
    lines = textwrap.wrap(glued, width, subsequent_indent=" " * indent, break_long_words=False)
    return [line.replace(_GLUED_PERCENT, " %") for line in lines]
