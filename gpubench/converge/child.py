"""The learning worker's process: open the device, then carry out one cell after the other."""

import signal
import sys
from multiprocessing.connection import Connection

from gpubench.converge.cells import Assignment
from gpubench.converge.messages import CellDone, Declined, Opened, Opening
from gpubench.errors import GpubenchError
from gpubench.process_life import die_with
from gpubench.runner.pipe import receive, send


def serve(connection: Connection) -> None:
    """Answer an opening, then cells, until the parent closes the connection."""
    opening = receive(connection)
    if not isinstance(opening, Opening):
        raise TypeError(f"the first message is {type(opening).__name__}, expected Opening")
    try:
        _serve_open(connection, opening)
    except GpubenchError as error:
        declined = Declined(
            where=error.where, seen=error.seen, expected=error.expected, advice=error.advice
        )
        send(connection, declined)


def _serve_open(connection: Connection, opening: Opening) -> None:
    # Imports torch, which takes seconds in which the parent may already be gone.
    import torch  # noqa: PLC0415

    from gpubench.converge.carry_out import carry_out  # noqa: PLC0415
    from gpubench.converge.execute import TaskTrainer  # noqa: PLC0415
    from gpubench.device.select import open_device  # noqa: PLC0415
    from gpubench.device.software import software  # noqa: PLC0415

    device = open_device(opening.device, threads=opening.threads, identify=opening.identify)
    # The same seeds are to give the same rows, also where a GPU's sums have no fixed order.
    torch.backends.cudnn.deterministic = True
    flags = software(device.flags(), device.versions(), identify=opening.identify)
    send(connection, Opened(device=device.identity(), software=flags))
    trainer = TaskTrainer(device.torch_device)
    while True:
        assignment = receive(connection)
        if not isinstance(assignment, Assignment):
            raise TypeError(f"asked for {type(assignment).__name__}, expected Assignment")
        carry_out(assignment, trainer, lambda found: send(connection, found))
        send(connection, CellDone())


def main(descriptor: int, parent: int) -> int:
    """Serve the parent at the other end of a socket; return the exit code."""
    die_with(parent)
    # The parent alone decides what becomes of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        serve(Connection(descriptor))
    except (EOFError, ConnectionError):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
