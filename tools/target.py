"""Whether a target was met: the word that stands beside a figure, and what all of them come to."""

from collections.abc import Iterable

_MISSED = "MISSED"


def met(is_met: bool) -> str:  # noqa: FBT001  # a word for an outcome
    """Return the word; a line that ends with `MISSED` counts against the tool."""
    return "met" if is_met else _MISSED


def shown(lines: Iterable[str]) -> int:
    """Print each figure as soon as it is known; return 1 if one was missed, for a shell."""
    missed = 0
    for line in lines:
        print(line, flush=True)
        missed += line.endswith(_MISSED)
    return 1 if missed else 0
