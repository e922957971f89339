"""From a path to the table that a whole TOML file is."""

import hashlib
import tomllib
from pathlib import Path

from gpubench.errors import SettingsFileError
from gpubench.results.source import opened
from gpubench.toml_file.table import TomlTable

MOST_BYTES = 2**16
"""A thousand lines with comments."""

LONGEST_LINE = 1000
"""Characters. A key of many dots takes memory by the square of them: at 100,000 all there is."""


def read_toml(path: str) -> TomlTable:
    """Return the table that a whole file is. Nothing in it is carried out or looked up.

    Raises:
        SettingsFileError: If it cannot be read, is too large or no TOML.
    """
    content = _content(path)
    try:
        # Some editors on Windows begin every file with a byte-order mark.
        text = content.decode("utf-8-sig")
        if any(len(line) > LONGEST_LINE for line in text.splitlines()):
            raise _unusable(path, f"a line has more than {LONGEST_LINE} characters")
        values = tomllib.loads(text)
    except RecursionError as error:
        raise _unusable(path, "it is nested too deeply") from error
    except ValueError as error:
        # Broken TOML, which says where, or broken UTF-8.
        raise _unusable(path, f"it is no TOML: {error}") from error
    return TomlTable(source=path, values=values, digest=hashlib.sha256(content).hexdigest())


def _content(path: str) -> bytes:
    if not path:
        raise _unusable("''", "no name")
    try:
        with opened(Path(path)) as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        # A ValueError is a path with a NUL.
        reason = getattr(error, "strerror", None) or str(error)
        raise _unusable(path, f"it cannot be read ({reason})") from error
    if len(content) > MOST_BYTES:
        raise _unusable(path, f"it has more than {MOST_BYTES} bytes")
    return content


def _unusable(path: str, seen: str) -> SettingsFileError:
    return SettingsFileError(
        path, seen=seen, expected="a TOML file of `key = value` lines", advice="correct the file"
    )
