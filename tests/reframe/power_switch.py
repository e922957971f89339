"""A machine of one's own: a command, and everything that it ever starts, ended by closing a pipe.

What a daemon leaves behind is adopted instead of by the system's first process, so that it can be
found, and ended. Run as a program: its standard input is the switch.
"""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


class Machine:
    """A running command with all of its descendants.

    Args:
        command: What to start.
        environment: Its environment.
        folder: Where it runs, and where its output goes.
        name: Of the file with its output.
    """

    def __init__(
        self, command: list[str], *, environment: dict[str, str], folder: Path, name: str
    ) -> None:
        with (folder / f"{name}.out").open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-E", __file__, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )

    @property
    def processes(self) -> dict[int, str]:
        """The command lines of all that runs on it, by process id."""
        return {pid: _command_line(pid) for pid in descendants(self._process.pid)}

    def off(self) -> None:
        """End every process of it, as a power cut does; a second call does nothing."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def descendants(pid: int) -> list[int]:
    """Return the ids of all processes below one that are not dead already."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208
        # Behind the name, which may hold anything: the state, and the parent.
        state, parent, *_ = [*_text(f"/proc/{entry}/stat").rpartition(")")[2].split(), "", ""]
        if entry.isdecimal() and state not in ("", "Z"):
            children.setdefault(int(parent), []).append(int(entry))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found[1:]


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _command_line(pid: int) -> str:
    return _text(f"/proc/{pid}/cmdline").replace("\0", " ").strip()


def _reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def main() -> None:
    """Run a command until the standard input ends, then end all that came of it."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, 0)])
    signal.signal(signal.SIGCHLD, _reap)
    sys.stdin.buffer.read()
    # What is killed may have started another in the meantime, which is then a child here.
    while found := descendants(os.getpid()):
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


if __name__ == "__main__":
    main()
