"""What the place where an answer is read can show."""

import os
import shutil
from dataclasses import dataclass

_WIDTH = 100
"""Where nobody says how wide the reader's window is."""

_WIDEST = 140
"""Longer lines of prose are hard to read."""

_NARROWEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A terminal, or a stream that stands in for one."""

    width: int = _WIDTH
    """Columns."""
    color: bool = False
    """Whether escape codes may be used."""


def screen_width(*, is_terminal: bool) -> int:
    """Return how many columns an answer may take.

    A file or a pipe has no width of its own. There `COLUMNS` counts where somebody exported it:
    shells keep theirs to themselves, so that an answer is the same in every window.

    Args:
        is_terminal: Whether a person's window shows it, and not a file or a pipe.
    """
    if not is_terminal and not os.environ.get("COLUMNS"):
        return _WIDTH
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((_WIDTH, 24)).columns))


def may_be_coloured(*, is_terminal: bool) -> bool:
    """Return whether the reader wants, and has, colours; see no-color.org."""
    is_monochrome = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return is_terminal and not is_monochrome
