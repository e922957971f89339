"""Where the text of a results file comes from: a path, a pipe or a stream, packed or not."""

import gzip
import sys
import zlib
from pathlib import Path
from typing import IO, TypeAlias

from gpubench.errors import ResultsFileError

Source: TypeAlias = str | Path | IO[str] | IO[bytes]
"""A path, ``-`` for standard input, or an open stream."""

_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


def name_of(source: Source) -> str:
    """Return what messages call a source: its path, or what kind of stream it is."""
    if isinstance(source, str | Path):
        return "standard input" if str(source) == "-" else str(source) or "''"
    return str(getattr(source, "name", "a stream"))


def read_text(source: Source, name: str) -> bytes:
    """Return the bytes of a source, unpacked, without a byte-order mark, lines ended by line feeds.

    Raises:
        ResultsFileError: If it cannot be read or unpacked; `name` is what the message calls it.
    """
    return _normalised(_plain(_read(source, name), name))


def _read(source: Source, name: str) -> bytes:
    try:
        if str(source) == "-":
            return sys.stdin.buffer.read()
        if isinstance(source, str | Path):
            return Path(source).read_bytes()
        content = source.read()
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL, or a stream that was closed.
        reason = getattr(error, "strerror", None) or str(error)
        raise ResultsFileError(
            name,
            seen=f"it cannot be read ({reason})",
            expected="a results file",
            advice="check the path and its permissions",
        ) from error
    # What a text stream could not decode goes back to the bytes that it was.
    return content.encode(errors="surrogateescape") if isinstance(content, str) else content


def _plain(content: bytes, name: str) -> bytes:
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ResultsFileError(
            name,
            seen=f"the compressed data is broken ({error})",
            expected="a whole gzip file",
            advice="copy or compress the file again",
        ) from error


def _normalised(content: bytes) -> bytes:
    content = content.removeprefix(_BOM)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content
