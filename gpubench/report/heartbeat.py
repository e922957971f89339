"""Call something every second while a context lasts, so that a long wait shows life."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY_S = 1.0
"""As often as a second hand moves; the process that waits has nothing else to do."""


@contextmanager
def beating(beat: Callable[[], object], every_s: float = EVERY_S) -> Iterator[None]:
    """Call a function in a thread again and again until the context ends.

    Args:
        beat: Safe to be called beside the context's own thread.
        every_s: Seconds between two calls, > 0.
    """
    over = threading.Event()

    def run() -> None:
        while not over.wait(every_s):
            try:
                beat()
            except (OSError, ValueError):
                # A stream that is gone or closed: the context's own thread will complain.
                return

    thread = threading.Thread(target=run, name="gpubench-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
