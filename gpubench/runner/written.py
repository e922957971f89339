"""How much this process and what it started have written to stdout and stderr, where that shows."""

import ctypes
import os
import stat
import sys
from contextlib import suppress

_ERRORS = (OSError, ValueError, AttributeError, TypeError)
"""What a stream raises that a work has closed or replaced by something else."""


def flush_output() -> None:
    """Bring what Python and C hold back to where it goes."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(*_ERRORS):
            stream.flush()
    ctypes.CDLL(None).fflush(None)


def output_positions() -> tuple[int, ...]:
    """Return how far stdout and stderr are written, by descriptor and by Python's stream.

    They differ from an earlier answer if something was written. A terminal or a pipe does not tell;
    a worker's are files, and so are those that pytest captures.
    """
    flush_output()
    return (*map(_size_of, (1, 2)), *map(_position_of, (sys.stdout, sys.stderr)))


def _size_of(descriptor: int) -> int:
    with suppress(OSError):
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return 0


def _position_of(stream: object) -> int:
    """Return the position of a stream that is none of the system's, as a test may put there."""
    with suppress(*_ERRORS):
        return int(stream.tell())  # type: ignore[attr-defined]
    return 0
