"""A small file that a person wrote, such as a price book: its text, or why there is none."""

from pathlib import Path

from gpubench.errors import UsageError
from gpubench.results.source import opened

_BOM = "\ufeff"


def person_text(where: str, path: str, *, most_bytes: int, expected: str) -> str:
    """Return the text of a file that a person wrote.

    Nobody writes megabytes by hand, so a limit keeps a wrong path from being read for minutes.

    Args:
        where: What a message is about, such as ``--prices book.toml``.
        path: The file.
        most_bytes: The largest that makes sense.
        expected: What the file should be, for the message.

    Raises:
        UsageError: If it cannot be read, is larger, or is no UTF-8.
    """
    try:
        with opened(Path(path)) as stream:
            content = stream.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise _unusable(where, f"it has more than {most_bytes} bytes", expected)
        return content.decode().removeprefix(_BOM)
    except (OSError, ValueError) as error:
        # A ValueError is broken UTF-8, or a path with a NUL.
        reason = getattr(error, "strerror", None) or str(error)
        raise _unusable(where, f"it cannot be read ({reason})", expected) from error


def _unusable(where: str, seen: str, expected: str) -> UsageError:
    return UsageError(where, seen=seen, expected=expected, advice="correct the file or its path")
