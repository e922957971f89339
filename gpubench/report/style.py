"""The few marks a terminal can make; a reader without them loses nothing."""

from gpubench.terminal_text import visible


def plain(text: str) -> str:
    """Return a text in which a file's cells cannot steer the terminal; see `visible`."""
    return visible(text)


def bold(text: str, *, color: bool) -> str:
    """Return a text in bold, or as it is where no escape codes are wanted."""
    return f"\x1b[1m{text}\x1b[0m" if color else text
