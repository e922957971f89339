"""Start a process of our own that serves a socket, and see that nothing of it is left."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import gpubench
from gpubench.runner.binding import UNBOUND, Binding
from gpubench.runner.output import OutputFile

STOP_LIMIT_S = 3.0
"""An idle process that is asked to end takes a fraction of a second."""

_QUIET = {
    # One compile process per worker: a pool of them would outlive the worker by some seconds.
    "TORCHINDUCTOR_COMPILE_THREADS": "1",
}


def spawn(
    module: str, descriptor: int, output: OutputFile, binding: Binding = UNBOUND
) -> "subprocess.Popen[bytes]":
    """Start a child that serves the socket.

    What the work prints is kept: stdout belongs to results, and stderr to progress.

    Args:
        module: What is run; its arguments are the descriptor, this process's id and its cores.
        descriptor: The child's end of the socket.
        output: Takes what it prints.
        binding: Its cores and variables.
    """
    home = str(Path(gpubench.__file__).parents[1])
    inherited = os.environ.get("PYTHONPATH")
    cpus = [",".join(map(str, binding.cpus))] if binding.cpus else []
    path = os.pathsep.join([home, inherited] if inherited else [home])
    return subprocess.Popen(
        # -P: a file named like a library in the current folder must not be imported for it.
        [sys.executable, "-P", "-m", module, str(descriptor), str(os.getpid()), *cpus],
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=output.fileno(),
        stderr=output.fileno(),
        # Its own group: Ctrl-C reaches the parent alone, which decides what becomes of it.
        process_group=0,
        env={**os.environ, **_QUIET, "PYTHONPATH": path, **dict(binding.environment)},
    )


def ends(process: "subprocess.Popen[bytes]") -> bool:
    """Wait for a process to end; return whether it did."""
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def kill_group(leader: int) -> None:
    """End what the work itself had started: it would disturb whatever is measured next."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
