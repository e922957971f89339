"""The worker process's entry: tie its life to the parent's before anything slow is imported."""

import ctypes
import os
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from gpubench.runner.messages import Crashed

CRASHED = 70
"""Exit code after an error in the work; the message has gone to the parent."""

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, even by kill -9.

    A closed pipe would be seen only between calls; a call into a library can last for minutes.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(CRASHED)


def _last_words(error: BaseException) -> Crashed:
    """Say what was raised and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return Crashed(detail=f"{type(error).__name__}: {text}{place}" if text else repr(error))


def main(descriptor: int, parent: int) -> int:
    """Serve the parent at the other end of a socket; return the exit code."""
    die_with(parent)
    # The parent alone decides what becomes of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(descriptor)
    try:
        # Imports torch, which takes seconds in which the parent may already be gone.
        from gpubench.runner.serve import serve  # noqa: PLC0415

        serve(connection)
    except EOFError:
        return 0
    # Whatever the work raised, nobody here knows what it means for this process: report and end.
    except BaseException as error:  # noqa: BLE001
        connection.send(_last_words(error))
        os._exit(CRASHED)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
