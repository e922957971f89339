"""Standard output and standard error: lent to commands, safe whatever the shell did to them."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from gpubench.errors import UsageError
from gpubench.terminal_text import shortened, visible

_STDERR = 2

_LONGEST_WARNING = 500
"""A file may hold names of any length; what is said about it stays readable."""


class ReaderGoneError(Exception):
    """Who read standard output has seen enough, as in ``gpubench show a.csv | head``."""


def prepare() -> None:
    """Make sure that all three streams exist and that no text can break one.

    A shell may have closed them (``2>&-``). The next file to be opened would then take the
    number of standard error, and whatever a library complains about would end up in it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        os.set_inheritable(descriptor, True)  # noqa: FBT003  # workers write there too
    os.close(descriptor)
    if sys.stderr is None:
        sys.stderr = open(_STDERR, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Lend standard output for writing an answer, which has left when the context ends.

    Raises:
        ReaderGoneError: If nobody reads it any more.
        UsageError: If it is closed, or its disk full.
    """
    if sys.stdout is None:
        raise _unusable("it is closed")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError as error:
        _leave_the_rest()
        raise ReaderGoneError from error
    except OSError as error:
        _leave_the_rest()
        raise _unusable(f"it cannot be written ({error.strerror})") from error


def answer(text: str) -> None:
    """Print what a command was asked for.

    Raises:
        ReaderGoneError: If nobody reads it any more.
        UsageError: If it cannot be written.
    """
    with standard_output() as stream:
        print(text, file=stream)


def say(line: str) -> None:
    """Print one line on standard error that a person may want to know beside the answer.

    Names that come from a file or the command line are escaped here, for all commands.
    """
    print(visible(line), file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """Print one line on standard error that somebody should know before trusting an answer."""
    say(f"gpubench: {shortened(visible(text), _LONGEST_WARNING)}")


def _leave_the_rest() -> None:
    """Send what is still buffered nowhere: Python would fail once more when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _unusable(seen: str) -> UsageError:
    return UsageError(
        "standard output",
        seen=seen,
        expected="a place for the answer",
        advice="free space or send it elsewhere",
    )
