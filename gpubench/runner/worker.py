"""The parent's side of a worker process: start it, ask it, and notice when it is lost."""

import signal
import socket
import subprocess
import time
from multiprocessing.connection import Connection
from typing import Protocol

from gpubench.device.host import oom_kills
from gpubench.errors import DeviceError, WorkloadError
from gpubench.model import Case, Observation, Status
from gpubench.runner.binding import UNBOUND, Binding
from gpubench.runner.found import Looked
from gpubench.runner.messages import Crashed, Look, Ready, Refused, Setup, Soak
from gpubench.runner.output import Output, OutputFile
from gpubench.runner.pipe import UnreadableError, receive, send
from gpubench.runner.spawning import ends, kill_group, spawn

START_LIMIT_S = 300.0
"""A worker that has not opened its device by then never will; the first import of torch from a
network disk can take a minute."""

GRACE_S = 1.0
"""A worker watches its own time limit between calls; only one that is stuck inside a call is
killed, this much later."""

LOOK_S = 1.0
"""How often it is seen to that a work that prints without an end does not fill the memory; rarely,
since looking takes a moment from the processor that is measured."""


class WorkerLostError(Exception):
    """A worker ended, or had to be ended, in the middle of a visit.

    Args:
        status: What becomes of the case in flight.
        detail: Why, in a person's words.
    """

    def __init__(self, status: Status, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


class NotRecordedError(WorkerLostError):
    """A worker ended since the work cannot be recorded, which it may be timed without."""


class Worker(Protocol):
    """Measures cases somewhere else, so that no failure there can take the file along."""

    def start(self, setup: Setup) -> Ready:
        """Open the device and the workloads.

        Raises:
            GpubenchError: If the setup cannot work, whichever process tries it.
        """
        ...

    def look(self, case: Case) -> Looked:
        """Find out what holds for all blocks of a case, and time nothing.

        Raises:
            WorkerLostError: If the worker did not survive it; it must not be asked again.
        """
        ...

    def soak(self) -> float:
        """Warm the device up for steady cases; return the seconds that it took.

        Raises:
            DeviceError: If the worker did not survive it.
        """
        ...

    def visit(self, case: Case) -> Observation:
        """Measure a case once.

        Raises:
            NotRecordedError: If the worker did not survive the attempt to record it.
            WorkerLostError: If the worker did not survive it; it must not be asked again.
        """
        ...

    def output(self) -> Output:
        """Return what the work has written to stdout and stderr since this was last asked.

        Also of a worker that was lost, or that did not start.
        """
        ...

    def stop(self) -> None:
        """End the worker; may be called at any time, more than once."""
        ...

    def abort(self) -> None:
        """Take the process away from under a thread that waits for its answer, and then stops."""
        ...


class ProcessWorker:
    """A fresh Python process, tied to the life of this one.

    Args:
        binding: Its cores and variables.
    """

    def __init__(self, binding: Binding = UNBOUND) -> None:
        self._binding = binding
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._time_limit_s = 0.0
        self._idle = False
        self._kills_before = oom_kills()
        self._output = OutputFile()

    def start(self, setup: Setup) -> Ready:
        """Start the process and wait until it is ready; see `Worker.start`."""
        self._time_limit_s = setup.time_limit_s
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = spawn(
                "gpubench.runner.child", theirs.fileno(), self._output, self._binding
            )
        self._connection = Connection(ours.detach())
        too_slow = f"it did not open device and workloads in {START_LIMIT_S:g} s"
        return _ready(self._ask_for_device(setup, too_slow))

    def look(self, case: Case) -> Looked:
        """Ask for one look; see `Worker.look`."""
        answer = self._ask_about(Look(case=case))
        if not isinstance(answer, Looked):
            raise TypeError(f"a worker answered a look with {answer!r}")
        return answer

    def soak(self) -> float:
        """Ask for warmth; see `Worker.soak`."""
        answer = self._ask_for_device(Soak(), f"it did not warm up in {START_LIMIT_S:g} s")
        if isinstance(answer, Crashed):
            raise _no_device(answer.detail)
        if not isinstance(answer, float):
            raise TypeError(f"a worker answered a soak with {answer!r}")
        return answer

    def visit(self, case: Case) -> Observation:
        """Ask for one visit; see `Worker.visit`."""
        answer = self._ask_about(case)
        if not isinstance(answer, Observation):
            raise TypeError(f"a worker answered a visit with {answer!r}")
        return answer

    def output(self) -> Output:
        """Return what was written since the last time; see `Worker.output`."""
        return self._output.take()

    def stop(self) -> None:
        """Let an idle process end by itself, and kill a busy one: its call may last for hours."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            if not (self._idle and ends(self._process)):
                self._process.kill()
            self._process.wait()
            kill_group(self._process.pid)
            self._process = None
            self._output.close()

    def abort(self) -> None:
        """Kill the process; see `Worker.abort`."""
        process = self._process
        if process is not None:
            process.kill()

    def _ask_for_device(self, message: Setup | Soak, too_slow: str) -> object:
        try:
            return self._ask(message, START_LIMIT_S, too_slow)
        except WorkerLostError as lost:
            raise _no_device(lost.detail) from lost

    def _ask_about(self, message: Look | Case) -> object:
        """Return the answer about a case, unless the worker ended with it."""
        too_slow = f"one call took longer than the time limit of {self._time_limit_s:g} s"
        answer = self._ask(message, self._time_limit_s + GRACE_S, too_slow)
        if isinstance(answer, Crashed):
            self.stop()
            status = Status.OOM if answer.out_of_memory else Status.ERROR
            lost = NotRecordedError if answer.not_recorded else WorkerLostError
            raise lost(status, answer.detail)
        return answer

    def _ask(self, message: Setup | Soak | Look | Case, limit_s: float, too_slow: str) -> object:
        """Return the answer to a message, or say why there will be none."""
        if self._connection is None:
            raise RuntimeError("the worker has not been started")
        self._idle = False
        try:
            # A worker may have ended since it last answered: then sending fails already.
            send(self._connection, message)
            if self._answers(self._connection, limit_s):
                answer = receive(self._connection)
                self._idle = True
                return answer
        except (EOFError, ConnectionError):
            raise self._died() from None
        except UnreadableError:
            self.stop()
            raise WorkerLostError(
                Status.ERROR, "the work wrote into the pipe of its process"
            ) from None
        self.stop()
        raise WorkerLostError(Status.TIMEOUT, too_slow)

    def _answers(self, connection: Connection, limit_s: float) -> bool:
        """Wait for an answer; return whether there is one."""
        until_s = time.monotonic() + limit_s
        while (left_s := until_s - time.monotonic()) > 0:
            if connection.poll(min(left_s, LOOK_S)):
                return True
            self._output.keep_small()
        return False

    def _died(self) -> WorkerLostError:
        """Return what a worker that is gone leaves to say."""
        process = self._process
        # It may have closed the socket and live on; then it is killed, and that is its end.
        if process is not None and not ends(process):
            process.kill()
        code = process.wait() if process is not None else 0
        self.stop()
        if code >= 0:
            return WorkerLostError(
                Status.ERROR, f"the work ended its process with exit code {code}"
            )
        name = signal.Signals(-code).name
        killed_for_memory = -code == signal.SIGKILL and oom_kills() != self._kills_before
        if killed_for_memory:
            return WorkerLostError(Status.OOM, "the system killed the process for lack of memory")
        return WorkerLostError(Status.ERROR, f"the process was killed by {name}")


def _ready(answer: object) -> Ready:
    if isinstance(answer, Refused):
        raise WorkloadError(
            answer.where, seen=answer.seen, expected=answer.expected, advice=answer.advice
        )
    if isinstance(answer, Crashed):
        raise _no_device(answer.detail)
    if not isinstance(answer, Ready):
        raise TypeError(f"a worker answered its setup with {answer!r}")
    return answer


def _no_device(detail: str) -> DeviceError:
    return DeviceError(
        "worker",
        seen=detail,
        expected="a process that opens the device",
        advice="run gpubench doctor",
    )
