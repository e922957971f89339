"""Start a process that becomes a rank."""

import os
import subprocess
import sys
from pathlib import Path

import gpubench

MODULE = "gpubench.workloads.links.rank_child"
"""What is run; its arguments are the descriptor of a socket and this process's id."""


def spawn_rank(descriptor: int) -> "subprocess.Popen[bytes]":
    """Start a rank that serves the socket.

    It prints where this process prints, and stays in its group: whoever ends that ends it.
    """
    home = str(Path(gpubench.__file__).parents[1])
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([home, inherited] if inherited else [home])
    return subprocess.Popen(
        [sys.executable, "-P", "-m", MODULE, str(descriptor), str(os.getpid())],
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
