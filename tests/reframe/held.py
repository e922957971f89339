"""A workload that stops on a node at a known row, until the test that waits for it lets it go."""

import os
import select
import textwrap
from pathlib import Path

WORKLOAD = textwrap.dedent(
    """
    import os, pathlib
    import torch
    from gpubench.workloads.protocol import Work

    HERE = pathlib.Path(__file__).parent
    NODE = os.environ["GPUBENCH_NODE"]
    ORDER, TAKEN, HELD, GO = (HERE / f"{what}-{NODE}" for what in ("order", "taken", "held", "go"))

    def obey(order):
        rows, file = order.split(" ", 1)
        if pathlib.Path(file).read_bytes().count(b"\\n") - 1 < int(rows):
            return
        try:
            ORDER.rename(TAKEN)  # by one device; the node's others wait for it
        except FileNotFoundError:
            return
        HELD.write_bytes(b"held")  # pipes: both wait for the other side
        GO.read_bytes()

    def call():
        if ORDER.exists():
            obey(ORDER.read_text())
        return torch.ones(8).sum()

    def work(case, device):
        return Work(call=call, items=case.batch_size)
    """
)

_LIMIT_S = 120.0


class Held:
    """Nodes that stop where a test tells them to.

    Args:
        folder: Where the module is, and what it and the test say to each other.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "held.py").write_text(WORKLOAD)

    def hold(self, node: str, file: Path, *, rows: int) -> None:
        """Let a node stop once its file has so many rows."""
        for what in ("held", "go"):
            os.mkfifo(self._folder / f"{what}-{node}")
        (self._folder / f"order-{node}").write_text(f"{rows} {file}")

    def wait_for(self, node: str) -> None:
        """Wait until a node has stopped."""
        pipe = os.open(self._folder / f"held-{node}", os.O_RDONLY | os.O_NONBLOCK)
        try:
            assert select.select([pipe], [], [], _LIMIT_S)[0], f"{node} never came to its row"
        finally:
            os.close(pipe)

    def let_go(self, node: str) -> None:
        """Let a node that has stopped go on."""
        (self._folder / f"go-{node}").write_bytes(b"go")
