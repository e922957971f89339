"""The parent's side of a learning worker: start it, give it a cell, hear of its rows."""

import os
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import gpubench
from gpubench.converge.cells import Assignment
from gpubench.converge.job import Found
from gpubench.converge.messages import CellDone, Declined, Opened, Opening
from gpubench.errors import DeviceError, WorkloadError
from gpubench.runner.output import OutputFile
from gpubench.runner.pipe import UnreadableError, receive, send


class Learner(Protocol):
    """Carries out cells somewhere else."""

    def open(self, opening: Opening) -> Opened:
        """Open the device.

        Raises:
            GpubenchError: If it cannot work, whoever tries it.
        """
        ...

    def give(self, assignment: Assignment) -> None:
        """Have a cell carried out; its rows are to be heard."""
        ...

    def hear(self) -> Found | CellDone:
        """Wait for the next row, or for the end of the cell.

        Raises:
            GpubenchError: If the worker is lost, or a task's data are missing.
        """
        ...

    @property
    def waiting(self) -> object:
        """What `multiprocessing.connection.wait` takes, ready once something can be heard."""
        ...

    def stop(self) -> None:
        """End the worker; may be called at any time, more than once."""
        ...


class ProcessLearner:
    """A fresh Python process, tied to the life of this one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._output = OutputFile()

    def open(self, opening: Opening) -> Opened:
        """Start the process and wait until it is ready; see `Learner.open`."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = _spawn(theirs.fileno(), self._output)
        self._connection = Connection(ours.detach())
        send(self._connection, opening)
        answer = self._answer()
        if not isinstance(answer, Opened):
            raise TypeError(f"a worker answered its opening with {answer!r}")
        return answer

    def give(self, assignment: Assignment) -> None:
        """Have a cell carried out; see `Learner.give`."""
        try:
            send(self._open(), assignment)
        except ConnectionError:
            raise self._lost() from None

    def hear(self) -> Found | CellDone:
        """Return the next row or the end of the cell; see `Learner.hear`."""
        answer = self._answer()
        if not isinstance(answer, Found | CellDone):
            raise TypeError(f"a worker answered a cell with {answer!r}")
        return answer

    @property
    def pid(self) -> int:
        """The process's number, 0 before it was started."""
        return 0 if self._process is None else self._process.pid

    @property
    def waiting(self) -> object:
        """The connection."""
        return self._open()

    def stop(self) -> None:
        """Kill the process: a run may last for minutes, and what it has told is kept."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._output.close()

    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("the worker has not been started")
        return self._connection

    def _answer(self) -> object:
        try:
            answer = receive(self._open())
        except (EOFError, ConnectionError, UnreadableError):
            raise self._lost() from None
        if isinstance(answer, Declined):
            raise WorkloadError(
                answer.where, seen=answer.seen, expected=answer.expected, advice=answer.advice
            )
        return answer

    def _lost(self) -> DeviceError:
        """Return what a worker that is gone leaves to say."""
        process = self._process
        code = None if process is None else process.wait()
        lines = self._output.take().lines
        self.stop()
        said = f": {lines[-1]}" if lines else ""
        killed = code is not None and code < 0
        why = f"killed by signal {-code}" if killed and code else f"ended with exit code {code}"
        return DeviceError(
            "worker",
            seen=f"it was {why}{said}" if killed else f"it {why}{said}",
            expected="a process that trains",
            advice="free memory, then go on with --resume; what was trained is kept",
        )


def _spawn(descriptor: int, output: OutputFile) -> "subprocess.Popen[bytes]":
    home = str(Path(gpubench.__file__).parents[1])
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([home, inherited] if inherited else [home])
    return subprocess.Popen(
        # -P: a file named like a library in the current folder must not be imported for it.
        [sys.executable, "-P", "-m", "gpubench.converge.child", str(descriptor), str(os.getpid())],
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=output.fileno(),
        stderr=output.fileno(),
        # Its own group: Ctrl-C reaches the parent alone, which decides what becomes of it.
        process_group=0,
        env={**os.environ, "PYTHONPATH": path},
    )
