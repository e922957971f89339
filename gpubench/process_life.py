"""A process whose life is tied to its parent's; imports nothing that takes long."""

import ctypes
import gc
import os
import signal

CRASHED = 70
"""Exit code after an error in the work, or of a process whose parent is gone."""

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, even by kill -9.

    A closed pipe would be seen only between calls; a call into a library can last for minutes.
    """
    be_told_of_parents_end(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(CRASHED)


def be_told_of_parents_end(number: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def tame_garbage_collection() -> None:
    """Let collections look only at what is made from now on, and only when asked for.

    torch brings a million objects. A full collection of them takes 130 ms: inside a timed interval
    it would be an outlier, and between visits it took more time than all measuring together.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
