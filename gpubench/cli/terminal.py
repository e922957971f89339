"""How wide the reader's window is, and whether it may be coloured."""

import os
import shutil
import sys

_WIDTH = 100
"""Where nobody can tell how wide the reader's window is; also the most that reads well."""

_NARROWEST = 60


def width() -> int:
    """Return the columns that a screen may take."""
    if not _is_read_by_a_person():
        return _WIDTH
    columns = shutil.get_terminal_size((_WIDTH, 24)).columns
    return min(_WIDTH, max(_NARROWEST, columns))


def may_color() -> bool:
    """Return whether the reader has, and wants, colours; see no-color.org."""
    monochrome = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return _is_read_by_a_person() and not monochrome


def _is_read_by_a_person() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
