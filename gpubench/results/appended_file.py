"""Append lines to a file so that no moment of death costs more than the line in flight."""

import fcntl
import os
import shlex
import stat
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from gpubench.errors import ResultsFileError

_TAIL_BYTES = 65536


class AppendedFile:
    """The one process that appends to a file of rows; it holds a lock until it is closed.

    A row is one write of one whole line, so a process that is killed leaves a file that lacks
    at most the row in flight. Rows are not forced to the disk one by one: a killed process
    loses nothing that it wrote, only a power failure would, and waiting for the disk between
    blocks would disturb what is measured. `close` forces them, since network file systems
    report a full disk only then.
    """

    header: ClassVar[bytes]
    """The first line, with its end."""
    command: ClassVar[str]
    """What writes and resumes such a file, as a user types it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Take over a locked, open file; use `create` or `continue_` instead."""
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def create(cls, path: str | Path) -> Self:
        """Start a results file and write its header, so that a bad place shows at once.

        A file without rows is taken over, as an interrupted start leaves one.

        Raises:
            ResultsFileError: If there is a file with content, or none can be written there.
        """
        path = _named(path)
        if path.suffix == ".gz":
            raise ResultsFileError(
                str(path),
                seen="the name of a compressed file",
                expected="a name such as results/a.csv",
                advice="compress the file when it is complete",
            )
        descriptor = _open_locked(path, os.O_CREAT, cls.command)
        writer = cls(path, descriptor)
        try:
            writer._refuse_content()
            os.ftruncate(descriptor, 0)
            writer._begin()
        except BaseException:
            os.close(descriptor)
            raise
        return writer

    @classmethod
    def continue_(cls, path: str | Path) -> Self:
        """Lock a file of the same kind for more rows; drop an incomplete last line.

        Read the file only after this, or another process may still be appending to it.

        Raises:
            ResultsFileError: If it is missing, locked, or not in the layout of new rows.
        """
        path = _named(path)
        descriptor = _open_locked(path, 0, cls.command)
        writer = cls(path, descriptor)
        try:
            writer._refuse_other_layout()
            os.ftruncate(descriptor, _end_of_last_line(descriptor))
        except BaseException:
            os.close(descriptor)
            raise
        return writer

    @property
    def has_rows(self) -> bool:
        """Whether there is anything below the header."""
        return os.fstat(self._descriptor).st_size > len(self.header)

    def append(self, line: str) -> None:
        """Append one line.

        Args:
            line: With its line end, and no other.

        Raises:
            ResultsFileError: If it could not be written whole; the file is left as before.
        """
        # Text from the system may hold bytes that are no UTF-8; they stay visible as escapes.
        self._append(line.encode(errors="backslashreplace"))

    def keep_rows(self, count: int) -> None:
        """Drop all rows but the first ones.

        Args:
            count: How many to keep; no more than there are.
        """
        with self.path.open("rb") as stream:
            # No cell of ours can break a line. The header is one more.
            kept = sum(len(stream.readline()) for _ in range(count + 1))
        os.ftruncate(self._descriptor, kept)

    def close(self) -> None:
        """Force the rows to the disk and release the lock; a second call does nothing.

        Raises:
            ResultsFileError: If the file system reports only now that it could not keep them.
        """
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            return
        try:
            os.fsync(descriptor)
        except OSError as error:
            raise self._not_written(str(error.strerror)) from error
        finally:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _begin(self) -> None:
        """Write the header; where even that has no room, leave no file that says nothing."""
        try:
            self._append(self.header)
        except ResultsFileError as error:
            self.path.unlink(missing_ok=True)
            raise ResultsFileError(
                error.where,
                seen=error.seen,
                expected=error.expected,
                advice="free space or name another place, and measure again",
            ) from error

    def _append(self, line: bytes) -> None:
        end = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, line)
        except OSError as error:
            os.ftruncate(self._descriptor, end)
            raise self._not_written(str(error.strerror)) from error
        if written < len(line):
            os.ftruncate(self._descriptor, end)
            raise self._not_written("only a part of the row fitted")
        if os.fstat(self._descriptor).st_nlink == 0:
            raise ResultsFileError(
                str(self.path),
                seen="the file was deleted or replaced while it was written",
                expected="to be its only writer",
                advice="measure again and leave the file alone until then",
            )

    def _not_written(self, reason: str) -> ResultsFileError:
        return ResultsFileError(
            str(self.path),
            seen=f"the row could not be written ({reason})",
            expected="room on the disk",
            advice=f"free space, then type `{self._resume_command}`",
        )

    @property
    def _resume_command(self) -> str:
        return f"{self.command} --resume {shlex.quote(str(self.path))}"

    def _refuse_content(self) -> None:
        # A header cut short is what a full disk or a kill at the first write leaves.
        start = os.pread(self._descriptor, len(self.header) + 1, 0)
        if self.header.startswith(start):
            return
        if start.startswith(self.header):
            raise ResultsFileError(
                str(self.path),
                seen="the file exists already",
                expected="a new file",
                advice=f"continue it with `{self._resume_command}` or name another file",
            )
        raise ResultsFileError(
            str(self.path),
            seen="the file exists already, and holds something else",
            expected="a new file",
            advice="name another file",
        )

    def _refuse_other_layout(self) -> None:
        if os.pread(self._descriptor, len(self.header), 0) == self.header:
            return
        raise ResultsFileError(
            str(self.path),
            seen="its header is not the one of this gpubench version",
            expected=f"a file that `{self.command}` wrote and nobody saved anew",
            advice="measure into a new file",
        )


def _named(path: str | Path) -> Path:
    """Return a path, which an empty text is none of: `Path("")` is the current folder."""
    if path == "":
        raise ResultsFileError(
            "''",
            seen="the name is empty",
            expected="a file's name",
            advice="name one such as results/a.csv; is a shell variable not set?",
        )
    return Path(path)


def _open_locked(path: Path, extra_flags: int, command: str) -> int:
    try:
        # O_APPEND: even a process without the lock could not make us overwrite its lines.
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | extra_flags, 0o666)
    except (OSError, ValueError) as error:
        raise _not_opened(path, error, None if extra_flags else command) from error
    try:
        _lock(path, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _lock(path: Path, descriptor: int) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise ResultsFileError(
            str(path),
            seen="it is no regular file",
            expected="a file that can be continued after an interruption",
            advice="name a file such as results/a.csv",
        )
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ResultsFileError(
            str(path),
            seen="another process is writing this file",
            expected="to be its only writer",
            advice="wait until it is done or name another file",
        ) from error
    except OSError as error:
        raise ResultsFileError(
            str(path),
            seen=f"the file cannot be locked ({error.strerror})",
            expected="a file system with locks",
            advice="write to a local disk and copy the file later",
        ) from error


def _not_opened(path: Path, error: OSError | ValueError, command: str | None) -> ResultsFileError:
    """Return the complaint; the command is what should have begun the file, None for a new one."""
    seen = f"it cannot be written ({getattr(error, 'strerror', None) or error})"
    expected, advice = "a file in a folder that you may write to", "name another place"
    if isinstance(error, FileNotFoundError) and command is None:
        # Made through a link, a file lies where the link leads.
        folder = path.resolve().parent if path.is_symlink() else path.parent
        seen = f"the folder {folder} does not exist"
        expected, advice = (
            "an existing folder",
            f"create it with `mkdir -p {shlex.quote(str(folder))}`",
        )
        if path.is_symlink():
            seen = f"it is a link to {path.readlink()}, and {seen}"
    elif isinstance(error, FileNotFoundError):
        seen, expected = "there is no such file", f"a file that `{command}` wrote"
        advice = "check the path"
        if path.is_symlink():
            seen = f"it is a link to {path.readlink()}, which does not exist"
    return ResultsFileError(str(path), seen=seen, expected=expected, advice=advice)


def _end_of_last_line(descriptor: int) -> int:
    start, newline = os.fstat(descriptor).st_size, -1
    # It ends, since the header was found to end its line.
    while newline < 0:
        start = max(0, start - _TAIL_BYTES)
        newline = os.pread(descriptor, _TAIL_BYTES, start).rfind(b"\n")
    return start + newline + 1
