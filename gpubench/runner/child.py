"""The worker process: opens the device, then measures one case after the other as it is told."""

import ctypes
import os
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from gpubench.device.select import open_device
from gpubench.device.software import software
from gpubench.errors import GpubenchError
from gpubench.measure.effort import Effort
from gpubench.runner.bench import Bench
from gpubench.runner.messages import Crashed, Ready, Refused, Setup
from gpubench.runner.units import OpenUnits
from gpubench.workloads.registry import find

CRASHED = 70
"""Exit code after an error in the work; the message has gone to the parent."""

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, even by kill -9.

    A closed pipe would be seen only between calls; a call into a library can last for minutes.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(CRASHED)


def serve(connection: Connection) -> None:
    """Answer a setup, then visits, until the parent closes the connection."""
    setup: Setup = connection.recv()
    sys.path += [folder for folder in setup.search_path if folder not in sys.path]
    try:
        bench, ready = _open(setup)
    except GpubenchError as error:
        connection.send(
            Refused(
                where=error.where,
                seen=error.seen,
                expected=error.expected,
                advice=error.advice,
            )
        )
        return
    connection.send(ready)
    while True:
        connection.send(bench.visit(connection.recv()))


def _open(setup: Setup) -> tuple[Bench, Ready]:
    device = open_device(setup.device, threads=setup.threads, identify=setup.identify)
    units = OpenUnits(
        find,
        setup.cases,
        device=device.torch_device,
        free_bytes=device.free_bytes(),
        seed=setup.seed,
    )
    effort = Effort(sample_s=setup.sample_s)
    bench = Bench(device, units, effort=effort, time_limit_s=setup.time_limit_s)
    ready = Ready(
        device=device.identity(),
        software=software(device.flags(), identify=setup.identify),
        workload_versions=units.versions,
    )
    return bench, ready


def _last_words(error: BaseException) -> Crashed:
    """Say what was raised and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return Crashed(detail=f"{type(error).__name__}: {text}{place}" if text else repr(error))


def main(descriptor: int, parent: int) -> int:
    """Serve the parent at the other end of a socket; return the exit code."""
    die_with(parent)
    # Ctrl-C reaches the whole group; the parent decides what becomes of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(descriptor)
    try:
        serve(connection)
    except EOFError:
        return 0
    # Whatever the work raised, nobody here knows what it means for this process: report and end.
    except BaseException as error:  # noqa: BLE001
        connection.send(_last_words(error))
        os._exit(CRASHED)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
