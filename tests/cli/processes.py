"""The command line as a process of its own, with a workload that turns against it."""

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

DEADLY = textwrap.dedent(
    """
    import os, pathlib, signal, time
    import torch
    from gpubench.workloads.protocol import Work

    ORDER = pathlib.Path("order")  # "<signal> <rows>": sent to the parent when so many are written
    print("noise on stdout at import")

    def obey():
        if not ORDER.exists():
            return
        number, rows = map(int, ORDER.read_text().split())
        written = pathlib.Path("a.csv").read_bytes().count(b"\\n") - 1
        if written >= rows:
            with open("worker", "a") as workers:
                workers.write(f"{os.getpid()}\\n")
            # As a terminal does it: to the whole group of the process in the foreground.
            os.killpg(os.getpgid(os.getppid()), number)
            time.sleep(600)

    def call():
        obey()
        return torch.ones(8).sum()

    def work(case, device):
        return Work(call=call, items=case.batch_size)

    obey_at_import = ORDER.exists() and ORDER.read_text().endswith(" 0")
    if obey_at_import:
        obey()
    """
)

OPTIONS = (
    *("run", "--preset", "smoke", "--workload", "deadly:work", "--batch-sizes", "4,8"),
    *("--blocks", "2", "--sample-time", "5ms"),
)
"""Four cells a run."""


def start(folder: Path, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
    """Start ``gpubench`` in a folder, where the deadly workload is, in a group of its own."""
    (folder / "deadly.py").write_text(DEADLY)
    settings: dict[str, Any] = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "cwd": folder,
        "env": {**os.environ, "PYTHONPATH": str(ROOT)},
        "start_new_session": True,
        # A shell lets background jobs ignore Ctrl-C, and they would pass that on.
        "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **options,
    }
    return subprocess.Popen([sys.executable, "-m", "gpubench", *arguments], **settings)


def order(folder: Path, number: signal.Signals, *, rows: int) -> None:
    """Let the workload send a signal to its parent once so many rows are written."""
    (folder / "order").write_text(f"{int(number)} {rows}")


def worker_ends(folder: Path) -> bool:
    """Return whether each worker that sent the signal ends, which it never does by itself."""
    return all(map(ends, map(int, (folder / "worker").read_text().split())))


def ends(process: int) -> bool:
    """Return whether a process ends that never would by itself."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 30.0)[0])
    finally:
        os.close(descriptor)
