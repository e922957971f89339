"""The worker process's entry: tie its life to the parent's before anything slow is imported."""

import os
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from gpubench.model.foreign import kind_and_text, safe_text
from gpubench.process_life import CRASHED, be_told_of_parents_end, die_with
from gpubench.runner.messages import Crashed
from gpubench.runner.pipe import send
from gpubench.runner.written import flush_output


def guard_group(descriptor: int) -> None:
    """Leave a process behind that ends whatever the work has started, once this one is gone.

    A parent killed by -9 takes this process along and nobody else; a compiler or server that the
    work started would go on and disturb what is measured next. The guard sleeps outside of the
    group until the kernel tells it of this process's end, by whatever cause.

    Args:
        descriptor: The connection, which must not be kept open by the guard.
    """
    worker = os.getpid()
    if os.fork() != 0:
        return
    os.close(descriptor)
    os.setpgid(0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    be_told_of_parents_end(signal.SIGUSR1)
    if os.getppid() == worker:
        signal.sigwait({signal.SIGUSR1})
    with suppress(ProcessLookupError):
        os.killpg(worker, signal.SIGKILL)
    os._exit(0)


def _last_words(error: BaseException) -> Crashed:
    """Say what was raised and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({safe_text(Path(frames[-1].filename).name)}:{frames[-1].lineno})" if frames else ""
    return Crashed(
        detail=f"{kind_and_text(error)}{place}",
        out_of_memory=getattr(error, "out_of_memory", False) is True,
        not_recorded=getattr(error, "not_recorded", False) is True,
    )


def main(descriptor: int, parent: int, cpus: str = "") -> int:
    """Serve the parent at the other end of a socket; return the exit code.

    Args:
        descriptor: This end of the socket.
        parent: The parent's process id.
        cpus: Logical CPUs to stay on, joined by commas; libraries count them when they are loaded.
    """
    die_with(parent)
    if cpus:
        os.sched_setaffinity(0, map(int, cpus.split(",")))
    guard_group(descriptor)
    # The parent alone decides what becomes of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(descriptor)
    try:
        # Imports torch, which takes seconds in which the parent may already be gone.
        from gpubench.runner.serve import serve  # noqa: PLC0415

        serve(connection)
    # Whatever the work raised, nobody here knows what it means for this process: report and end.
    except BaseException as error:  # noqa: BLE001
        flush_output()
        send(connection, _last_words(error))
        os._exit(CRASHED)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
