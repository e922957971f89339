"""End in an orderly way on Ctrl-C and on SIGTERM."""

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
    """Raise KeyboardInterrupt on SIGINT and `Terminated` on SIGTERM while the context lasts.

    Only the first signal counts: people press Ctrl-C twice, and the second one must not
    interrupt the tidying up. A signal that the process was started to ignore stays ignored.
    """
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is not signal.SIG_IGN
    }

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        for handled in before:
            signal.signal(handled, signal.SIG_IGN)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
