"""How wide the reader's screen is, and whether it may be coloured."""

import os
import shutil
import sys

from gpubench.report.layout.screen import Screen

_WIDTH = 100
"""Where nobody can tell how wide the reader's window is."""

_WIDEST = 140
"""Longer lines of prose are hard to read."""

_NARROWEST = 60


def answer_screen() -> Screen:
    """Return what the reader of an answer on standard output sees."""
    return Screen(width=answer_width(), color=has_color())


def answer_width() -> int:
    """Return how many columns an answer on standard output may take."""
    if not _is_terminal():
        return _WIDTH
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((_WIDTH, 24)).columns))


def has_color() -> bool:
    """Return whether the reader wants, and has, colours; see no-color.org."""
    is_monochrome = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return _is_terminal() and not is_monochrome


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
