"""Workers as forks of one process that has torch loaded, which takes longer than most tests."""

import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from gpubench.runner.binding import UNBOUND, Binding
from gpubench.runner.output import OutputFile

ROOT = Path(__file__).parents[1]

_PR_SET_CHILD_SUBREAPER = 36

_MESSAGE_BYTES = 64 * 1024

_LIMIT_S = 60.0


class Forked:
    """A process that is this one's child by adoption, as far as a worker's parent looks at it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)
        self._code: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, negative for a signal, once there is one."""
        if self._code is None:
            if not select.select([self._descriptor], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a fork", timeout or 0.0)
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self._descriptor)
        return self._code

    def poll(self) -> int | None:
        """Return the exit code, None as long as there is none."""
        try:
            return self.wait(0.0)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it, unless it has ended."""
        if self._code is None:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)


class WarmProcess:
    """Has loaded what a worker loads, and forks whenever it is told what a worker is to be."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            kept = {name: text for name, text in os.environ.items() if "COVERAGE" not in name}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env={**kept, "PYTHONPATH": str(ROOT)},
            )

    def spawn(
        self, module: str, descriptor: int, output: OutputFile, binding: Binding = UNBOUND
    ) -> Forked:
        """Stand in for `gpubench.runner.spawning.spawn`."""
        told = json.dumps(
            {
                "module": module,
                "cwd": str(Path.cwd()),
                "environment": {**os.environ, **dict(binding.environment)},
                "cpus": ",".join(map(str, binding.cpus)),
            }
        )
        socket.send_fds(self._ours, [told.encode()], [descriptor, output.fileno()])
        self._ours.settimeout(_LIMIT_S)
        return Forked(int(self._ours.recv(_MESSAGE_BYTES)))

    def stop(self) -> None:
        """End the process; its forks are on their own."""
        self._ours.close()
        self._process.wait()


@contextmanager
def adopting() -> Iterator[None]:
    """Be the parent of what a child's child leaves behind."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0)


def main(descriptor: int) -> None:
    """Fork for the parent at the other end until it closes."""
    # What takes the time.
    import gpubench.runner.serve  # noqa: F401, PLC0415

    parent = os.getppid()
    with socket.socket(fileno=descriptor) as theirs:
        while True:
            told, descriptors, _, _ = socket.recv_fds(theirs, _MESSAGE_BYTES, 2)
            if not told:
                return
            # A child whose own parent ends at once is adopted by the test's process.
            middle = os.fork()
            if middle == 0:
                worker = os.fork()
                if worker == 0:
                    theirs.close()
                    _work(parent, *descriptors, **json.loads(told))
                theirs.send(str(worker).encode())
                os._exit(0)
            os.waitpid(middle, 0)
            for one in descriptors:
                os.close(one)


def _work(
    parent: int,
    connection: int,
    output: int,
    *,
    module: str,
    cwd: str,
    environment: dict[str, str],
    cpus: str,
) -> None:
    """Be what a fresh process of a module is."""
    code = 1
    try:
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for place, source in enumerate((nothing, output, output)):
            os.dup2(source, place)
        os.close(nothing)
        os.close(output)
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environment)
        while os.getppid() != parent:
            os.sched_yield()
        cores = [cpus] if cpus else []
        code = import_module(module).main(connection, parent, *cores)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]))
