"""Three played GPUs in one node, of which one is slower: each worker sees a card of its own."""

from contextlib import closing

import numpy as np

from gpubench.device.node_devices import NodeDevice
from gpubench.model import BlockRow
from gpubench.runner.binding import Binding
from gpubench.runner.events import CellMeasured, Looking
from gpubench.runner.node.seats import seats_of
from gpubench.runner.node.session import NodeSession
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from tests.device.cuda.powered import PoweredDriver
from tests.runner.played_h200 import PlayedH200, PlayedWorker

SLOW = "2"
PLAN = plan_for(
    "brief",
    "cuda",
    "cuda:0,1,2",
    workloads=("copy",),
    sizes=1,
    runs=1,
    blocks=2,
    regimes=("burst",),
    alone=1,
)


class _Slower(PoweredDriver):
    """A card whose calls take 5 % longer."""

    def kernel(self, seconds: float, *, host_s: float | None = None) -> None:
        super().kernel(1.05 * seconds, host_s=host_s)


def _measured() -> tuple[list[BlockRow], list[Looking]]:
    cards = {
        name: PlayedH200(_Slower() if name == SLOW else PoweredDriver()) for name in ("0", "1", "2")
    }

    def open_worker(binding: Binding) -> PlayedWorker:
        return cards[dict(binding.environment)["CUDA_VISIBLE_DEVICES"]].open_worker()

    devices = [
        NodeDevice(name=f"cuda:{rank}", rank=rank, cpus=(rank,), visible_as=str(rank))
        for rank in range(3)
    ]
    session = NodeSession(
        plan=PLAN, cases=cases(PLAN), seats=seats_of(devices), open_worker=open_worker
    )
    with closing(session.events()) as told:
        events = list(told)
    rows = [event.row for event in events if isinstance(event, CellMeasured)]
    return rows, [event for event in events if isinstance(event, Looking)]


def test_each_gpu_has_its_rows_and_the_slow_one_shows() -> None:
    """A GPU looks at all its cases before it times one, on each card for itself."""
    rows, looks = _measured()

    places = {(row.node.device_rank, row.node.loaded_devices) for row in rows}
    assert places == {(rank, loaded) for rank in range(3) for loaded in (1, 3)}
    assert all(row.outcome.status.has_time and row.device.backend == "cuda" for row in rows)
    assert len(looks) == 6 * len(cases(PLAN))
    for loaded in (1, 3):
        times_s = [
            np.mean([_time_s(row) for row in rows if _place(row) == (rank, loaded)])
            for rank in range(3)
        ]
        assert abs(times_s[2] / times_s[0] - 1.05) < 0.01
        assert abs(times_s[1] / times_s[0] - 1.0) < 0.01


def _place(row: BlockRow) -> tuple[int | None, int | None]:
    return row.node.device_rank, row.node.loaded_devices


def _time_s(row: BlockRow) -> float:
    assert row.timing is not None
    return row.timing.time_median_s
