"""What columns mean, without the marks of Markdown."""

import re

from gpubench.results.column_meanings import COLUMN_MEANINGS

_OTHER = "a column of another tool"
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def meaning(column: str) -> str:
    """Return what a column means, or that it is none of the contract's."""
    return _plain(COLUMN_MEANINGS.get(column, _OTHER))


def _plain(text: str) -> str:
    """Return ``see docs`` for ``see [docs](docs.md)``; a page has no such file beside it."""
    return _LINK.sub(r"docs/\1", text).replace("`", "").replace("\\", "")
