"""Lists in a line: what does not fit is counted; machine formats have it in full."""

from collections.abc import Sequence

_LINE = 80
_VALUES = 60


def listed_cases(what: str, ids: Sequence[str], *, hint: str) -> str:
    """Return what the cases are and as many of them as fit in a line with it, at least one.

    Args:
        what: How many they are, of what.
        ids: At least one.
        hint: Where the others are to be read.
    """
    shown = _fitting(ids, _LINE - len(what))
    more = len(ids) - len(shown)
    return f"{what}: {', '.join(shown)}" + (f" and {more} more ({hint})" if more else "")


def listed_values(values: Sequence[str], *, between: str) -> str:
    """Return the values, or the first of them with their number where they do not fit in a line."""
    text = between.join(values)
    if len(values) == 1 or len(text) <= _VALUES:
        return text
    shown = _fitting(values, _VALUES)
    more = len(values) - len(shown)
    return f"{between.join(shown)} and {more} more" if more else text


def _fitting(texts: Sequence[str], room: int) -> Sequence[str]:
    count, used = 1, len(texts[0])
    while count < len(texts) and used + len(texts[count]) <= room:
        used += len(texts[count]) + 2
        count += 1
    return texts[:count]
