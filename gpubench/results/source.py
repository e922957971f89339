"""Where the text of a results file comes from: a path, a pipe or a stream, packed or not."""

import gzip
import io
import stat
import sys
import zlib
from pathlib import Path
from typing import IO, TypeAlias

from gpubench.errors import ResultsFileError
from gpubench.results.named_pipe import open_pipe

Source: TypeAlias = str | Path | IO[str] | IO[bytes]
"""A path, ``-`` for standard input, or an open stream."""

MOST_BYTES = 2**30
"""Of a results file, unpacked. A million rows take as much; what a small packed file or an endless
device would unpack to beyond it is no measurement."""

LONGEST_LINE = 1_000_000
"""Bytes; a row of all columns takes a thousandth, and one of 20,000 columns a third."""

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
        ResultsFileError: If it cannot be read or unpacked, or is larger than any results file;
            `name` is what the message calls it.
    """
    return text_of(read_bytes(source, name), name)


def text_of(content: bytes, name: str) -> bytes:
    """Return the text in what a source holds; see `read_text`.

    Raises:
        ResultsFileError: If it cannot be unpacked, or is larger than any results file.
    """
    content = _normalised(_unpacked(content, name))
    if (line := _long_line(content)) is not None:
        raise ResultsFileError(
            f"{name}:{line}",
            seen=f"the line has more than {LONGEST_LINE} bytes",
            expected="a row of a results file",
            advice="name a results file, or shorten what the line quotes",
        )
    return content


def read_bytes(source: Source, name: str) -> bytes:
    """Return what a source holds, as it is.

    Raises:
        ResultsFileError: If it cannot be read; `name` is what the message calls it.
    """
    try:
        content = _content(source)
    except (OSError, ValueError) as error:
        raise _unreadable(source, name, error) from error
    # What a text stream could not decode goes back to the bytes that it was.
    plain = content.encode(errors="surrogateescape") if isinstance(content, str) else content
    return _limited(plain, name)


def _content(source: Source) -> str | bytes:
    if str(source) == "-":
        if sys.stdin is None:
            raise ValueError("it is closed")
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    if not isinstance(source, str | Path):
        return source.read(MOST_BYTES + 1)
    if source == "":
        raise ValueError("no name")
    with opened(Path(source)) as stream:
        return stream.read(MOST_BYTES + 1)


def opened(path: Path) -> IO[bytes]:
    """Return a file to read from, also a named pipe, for which nobody is waited for ever.

    Raises:
        OSError: If there is nothing that can be read.
    """
    if path.exists() and stat.S_ISFIFO(path.stat().st_mode):
        return open_pipe(path)
    return path.open("rb")


def _unreadable(source: Source, name: str, error: OSError | ValueError) -> ResultsFileError:
    # ValueError: no name, a path with a NUL, or a stream that was closed.
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileNotFoundError) and isinstance(source, str | Path):
        path = Path(source)
        reason = f"a link to {path.readlink()}: {reason}" if path.is_symlink() else reason
    return ResultsFileError(
        name,
        seen=f"it cannot be read ({reason})",
        expected="a results file",
        advice="check the path and its permissions",
    )


def _unpacked(content: bytes, name: str) -> bytes:
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            return _limited(packed.read(MOST_BYTES + 1), name)
    except (OSError, EOFError, zlib.error) as error:
        raise ResultsFileError(
            name,
            seen=f"the compressed data is broken ({error})",
            expected="a whole gzip file",
            advice="copy or compress the file again",
        ) from error


def _limited(content: bytes, name: str) -> bytes:
    if len(content) > MOST_BYTES:
        raise ResultsFileError(
            name,
            seen=f"it holds more than {MOST_BYTES} bytes",
            expected="a results file",
            advice="name another file, or split this one by run_id",
        )
    return content


def _normalised(content: bytes) -> bytes:
    content = content.removeprefix(_BOM)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def _long_line(content: bytes) -> int | None:
    """Return the number of the first line that is too long; None if there is none."""
    start = 0
    while len(content) - start > LONGEST_LINE:
        end = content.rfind(b"\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            return content.count(b"\n", 0, start) + 1
        start = end + 1
    return None
