"""Which files somebody means: names, and patterns that no shell has filled in."""

import glob
import os
from collections import Counter
from collections.abc import Iterable, Sequence

from gpubench.errors import UsageError

_WILD = frozenset("*?[")
_LONGEST_PATTERN = 32


def files_named(where: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the files that names and patterns mean, in order, each once.

    Ten thousand names are more than some shells pass on, so that a quoted pattern is filled in
    here.

    Args:
        where: The argument that messages are about.
        names: As typed; - is standard input.

    Raises:
        UsageError: If a pattern matches nothing, a name is a folder's, or a file is named twice.
    """
    found = sorted(name for typed in names for name in files_meant(where, typed))
    real = [name if name == "-" else real_path(name) for name in found]
    times = Counter(real)
    twice = next((name for name, path in zip(found, real, strict=True) if times[path] > 1), None)
    if twice is not None:
        raise UsageError(
            where,
            seen=f"{twice} stands there twice",
            expected="each file once",
            advice="name each file once",
        )
    return tuple(found)


def files_meant(where: str, typed: str) -> Iterable[str]:
    """Return the files that one name or pattern means.

    Args:
        where: The argument that messages are about.
        typed: As it was typed; - is standard input.

    Raises:
        UsageError: If a pattern matches nothing, or a name is a folder's.
    """
    # A NUL is in no name. Whoever reads the file will say what is wrong with it.
    if typed == "-" or "\0" in typed:
        return (typed,)
    if os.path.isdir(typed):  # noqa: PTH112
        pattern = f"{typed.rstrip('/')}/*.csv"
        # A message would shorten a long one, which nobody can type then.
        shown = pattern if len(pattern) <= _LONGEST_PATTERN else "FOLDER/*.csv"
        raise UsageError(
            where,
            seen=f"{typed} is a folder",
            expected="results files",
            advice=f"name the files in it, such as '{shown}'",
        )
    if os.path.exists(typed) or not _WILD.intersection(typed):  # noqa: PTH110
        return (typed,)
    matched = _matched(typed)
    if not matched:
        raise UsageError(
            where,
            seen=f"{typed!r} matches no file",
            expected="results files",
            advice="correct the pattern",
        )
    return matched


def _matched(pattern: str) -> list[str]:
    return [name for name in glob.glob(pattern, recursive=True) if os.path.isfile(name)]  # noqa: PTH113, PTH207


def real_path(name: str) -> str:
    """Return where a name leads, itself if that cannot be told."""
    try:
        return os.path.realpath(name)
    except (OSError, ValueError):
        # The current folder is gone, or there is a NUL in the name.
        return name
