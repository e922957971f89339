"""What a report calls the files that it was made from."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath


def shown_names(names: Sequence[str]) -> list[str]:
    """Return what a report calls files: the shortest ends of paths that tell them apart.

    Args:
        names: As they were typed, - for standard input; one that stands there twice is one file.
    """
    distinct = list(dict.fromkeys(names))
    ends = Counter(end for name in distinct for end in _ends(_parts(name)))
    shown: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for name in distinct:
        short = "standard input" if name == "-" else _short(_parts(name), ends)
        taken[short] += 1
        shown[name] = f"{short} #{taken[short]}" if taken[short] > 1 else short
    return [shown[name] for name in names]


def _ends(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the ends of a path, the file's own name first."""
    return (parts[-depth:] for depth in range(1, len(parts) + 1))


def _short(own: tuple[str, ...], ends: Mapping[tuple[str, ...], int]) -> str:
    return str(PurePath(*next((end for end in _ends(own) if ends[end] == 1), own)))


def _parts(name: str) -> tuple[str, ...]:
    """Return the folders and the file of a path, without the root, which no reader shares."""
    path = PurePath(name)
    return path.relative_to(path.anchor).parts or (name,)
