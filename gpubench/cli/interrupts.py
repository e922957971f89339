"""Turn SIGTERM into the same orderly end as Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Terminated(KeyboardInterrupt):
    """The process was asked to end by SIGTERM."""


def exit_code(interrupt: KeyboardInterrupt) -> int:
    """Return what a shell expects of a process ended by the signal: 128 + its number."""
    number = signal.SIGTERM if isinstance(interrupt, Terminated) else signal.SIGINT
    return 128 + number


@contextmanager
def orderly_end() -> Iterator[None]:
    """Raise `Terminated` on SIGTERM while the context lasts."""

    def terminate(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
