"""Which files make up the sides that somebody means, patterns filled in as a shell does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gpubench.cli.file_names import files_meant
from gpubench.compare.sides import SideFiles, named_sides
from gpubench.errors import UsageError

_WHERE = "FILE"


def sides_meant(texts: Sequence[str]) -> tuple[SideFiles, ...]:
    """Return the sides that arguments mean: each file of a pattern is one, as after a shell.

    Args:
        texts: Names, patterns, or ``label=a.csv,b*.csv``, which is one side whatever it matches.

    Raises:
        UsageError: If a pattern matches nothing, a name is a folder's, or `named_sides` refuses.
    """
    sides = named_sides([name for text in texts for name in _arguments(text)])
    return tuple(replace(side, files=tuple(_files(side))) for side in sides)


def _arguments(text: str) -> Iterator[str]:
    if "=" not in text:
        # An empty text is refused by who parses it.
        yield from sorted(files_meant(_WHERE, text)) if text else (text,)
        return
    try:
        yield from sorted(files_meant(_WHERE, text))
    except UsageError:
        # No file has such a name: what stands before the sign is a label.
        yield text


def _files(side: SideFiles) -> Iterator[str]:
    for name in side.files:
        yield from sorted(files_meant(_WHERE, name))
