"""What is said of several files or devices alike, in one line that names them."""

from collections.abc import Iterable, Iterator

from gpubench.units import counted

_NAMED = 8
"""Devices or files that one line names, as many as a node has."""


def together(said: Iterable[tuple[str, str]], noun: str) -> Iterator[str]:
    """Yield each text once, with all that it is said of: one line must not stand for several.

    Args:
        said: What each is said of, and the text.
        noun: What they are.
    """
    found: dict[str, list[str]] = {}
    for name, text in said:
        found.setdefault(text, []).append(name)
    for text, listed in found.items():
        names = list(dict.fromkeys(listed))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        count = f"{counted(len(names), noun)}: " if len(names) > 1 else ""
        yield f"{count}{', '.join(names[:_NAMED])}{more}: {text}"
