"""Open a named pipe for reading without waiting for ever for somebody who writes to it."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO

WRITER_LIMIT_S = 5.0
"""A command that is to write into it, and was started before or beside, has opened it by then."""

_AGAIN_S = 0.01


def open_pipe(path: Path, *, limit_s: float = WRITER_LIMIT_S) -> IO[bytes]:
    """Return a named pipe that somebody writes to.

    Raises:
        TimeoutError: If nobody opens its other end in time.
    """
    opened, in_vain = Event(), Event()

    def open_other_end() -> None:
        if opened.wait(limit_s):
            return
        in_vain.set()
        # Opening waits for a writer, so one that writes nothing ends the wait.
        while not opened.wait(_AGAIN_S):
            # An OSError: the reader has not come so far that a writer is let in.
            with suppress(OSError):
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))

    rescuer = Thread(target=open_other_end, daemon=True)
    rescuer.start()
    stream = path.open("rb")
    opened.set()
    rescuer.join()
    if in_vain.is_set():
        stream.close()
        raise TimeoutError(errno.ETIMEDOUT, "nobody writes to this pipe")
    return stream
