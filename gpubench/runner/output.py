"""What works write to stdout and stderr: kept from the screen, counted, and told in part."""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass

from gpubench.terminal_text import shortened, visible

KEPT_LINES = 5
"""Enough for a message or a warning; a model that prints in each call writes thousands."""

_LONGEST_LINE = 200
_KEPT_BYTES = 64 * 1024
_CHUNK = 2**20
_ENOUGH = 16 * 2**20
_NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Lines that a worker has written since it was last asked."""

    lines: tuple[str, ...] = ()
    """The first ones, safe to print."""
    more: int = 0
    """How many others there were."""


class OutputFile:
    """A file in memory that takes the output of a process and of whatever it starts.

    No pipe: a reader would run beside the work, or the work would wait for one.
    """

    def __init__(self) -> None:
        self._descriptor = _NONE
        self._begun = b""
        self._dropped = 0

    def fileno(self) -> int:
        """Return the descriptor to give to a process."""
        if self._descriptor == _NONE:
            self._descriptor = os.memfd_create("gpubench-output")
            # So that writers go on at the start once it was emptied.
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, os.O_APPEND)
        return self._descriptor

    def keep_small(self) -> None:
        """Drop all but the first lines of what a work that does not stop has written."""
        if os.fstat(self._descriptor).st_size > _ENOUGH:
            self._read()

    def take(self) -> Output:
        """Return what was written since the last time, and forget it."""
        self._read()
        lines = [line for line in self._begun.replace(b"\r", b"\n").split(b"\n") if line.strip()]
        more = self._dropped + max(0, len(lines) - KEPT_LINES)
        self._begun, self._dropped = b"", 0
        return Output(lines=tuple(map(_readable, lines[:KEPT_LINES])), more=more)

    def close(self) -> None:
        """Give the memory back, all but what is still to be taken."""
        self._read()
        if self._descriptor != _NONE:
            os.close(self._descriptor)
            self._descriptor = _NONE

    def _read(self) -> None:
        if self._descriptor == _NONE:
            return
        for chunk in self._chunks():
            room = max(0, _KEPT_BYTES - len(self._begun))
            self._begun += chunk[:room]
            self._dropped += chunk.count(b"\n", room) + chunk.count(b"\r", room)
        os.ftruncate(self._descriptor, 0)

    def _chunks(self) -> Iterator[bytes]:
        position = 0
        while chunk := os.pread(self._descriptor, _CHUNK, position):
            position += len(chunk)
            yield chunk


class FirstLines:
    """Passes the first lines of a whole measurement on and counts the others."""

    def __init__(self) -> None:
        self._told = 0
        self.left_out = 0
        """Lines that were not passed on."""

    def of(self, output: Output) -> tuple[str, ...]:
        """Return those lines of an output that are to be told."""
        lines = output.lines[: KEPT_LINES - self._told]
        self._told += len(lines)
        self.left_out += len(output.lines) - len(lines) + output.more
        return lines


def _readable(line: bytes) -> str:
    return shortened(visible(line.decode(errors="replace")), _LONGEST_LINE)
