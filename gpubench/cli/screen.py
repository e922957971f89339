"""How wide the reader's screen is, and whether it may be coloured."""

import sys

from gpubench.report.layout.screen import Screen, may_be_coloured, screen_width


def answer_screen() -> Screen:
    """Return what the reader of an answer on standard output sees."""
    return Screen(width=answer_width(), color=has_color())


def answer_width() -> int:
    """Return how many columns an answer on standard output may take."""
    return screen_width(is_terminal=_is_terminal())


def has_color() -> bool:
    """Return whether an answer on standard output may have colours."""
    return may_be_coloured(is_terminal=_is_terminal())


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
