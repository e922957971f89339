from typing import Any

import pytest
import torch

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.workloads.links.copies import CopyWorkload, FromGpu, Route, ToGpu, ToPeer
from gpubench.workloads.links.gpu_memory import TorchGpuMemory
from gpubench.workloads.protocol import Work
from tests.workloads.examples import CPU
from tests.workloads.links.examples import WIDTH, case_of

ROUTES: dict[str, Route] = {"h2d": ToGpu(), "d2h": FromGpu(), "p2p": ToPeer()}
PARAMS = dict.fromkeys(("h2d", "d2h"), f"width={WIDTH}") | {"p2p": f"hop=1;width={WIDTH}"}


class PlayedGpus:
    """The host's memory as that of two GPUs, with a note of what was asked of it."""

    def __init__(self, *, reaches: bool = True) -> None:
        self._reaches = reaches
        self.asked: list[str] = []

    def require_gpu(self, device: torch.device) -> None:
        self.asked.append("gpu")

    def pinned(self, tensor: torch.Tensor) -> torch.Tensor:
        self.asked.append("pinned")
        return tensor

    def peer_of(self, device: torch.device, hop: int) -> torch.device:
        if hop > 1:
            raise UnsupportedError("two GPUs")
        return device

    def reaches(self, device: torch.device, peer: torch.device) -> bool:
        return self._reaches

    def finish(self, device: torch.device) -> None:
        raise AssertionError("nothing is queued on a CPU")


def work_of(name: str, memory: PlayedGpus | None = None, **changes: object) -> Work:
    fields = {"implementation": "torch", "params": PARAMS[name]} | changes
    case = case_of(name, 1, **fields)
    workload = CopyWorkload(ROUTES[name], memory or PlayedGpus())
    return workload.open(case, largest=5, device=CPU, seed=0).work(case.batch_size)


@pytest.mark.parametrize("name", ROUTES)
def test_a_copy_is_exact_and_counts_what_crosses_the_link(name: str) -> None:
    """Each byte once, since it crosses once."""
    work = work_of(name)

    assert work.check is not None
    assert work.check().error == work.check().tolerance == 0.0
    assert work.bytes_moved == work.link.bus_bytes == 3 * WIDTH * 4
    assert work.link.peer == ("cpu" if name == "p2p" else "host")
    assert work.items == 3


@pytest.mark.parametrize("name", ["h2d", "d2h"])
@pytest.mark.parametrize(("memory", "asked"), [("pinned", 1), ("pageable", 0), ("", 1)])
def test_the_hosts_end_is_pinned_if_it_is_asked_for(name: str, memory: str, asked: int) -> None:
    """Pages that may move have to be copied once more; pinned is what a loader does."""
    gpus = PlayedGpus()
    param = f"memory={memory};" if memory else ""
    work = work_of(name, gpus, params=f"{param}width={WIDTH}")

    assert gpus.asked.count("pinned") == asked
    assert work.check is not None
    assert work.check().passed


def test_a_copy_that_goes_through_the_host_says_so() -> None:
    """It is several times slower, and nothing else would tell why."""
    assert work_of("p2p", PlayedGpus(reaches=False)).link.peer == "cpu through the host"


def test_a_copy_that_forgets_a_row_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The target is poisoned before it is checked."""

    def forgetful(target: Any, source: Any, non_blocking: bool = False) -> Any:
        target[:-1] = source[:-1]
        return target

    work = work_of("h2d")
    monkeypatch.setattr(torch.Tensor, "copy_", forgetful)
    assert work.check is not None
    assert not work.check().passed


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"phase": "dgrad"}, UnsupportedError),
        ({"dtype": "bfloat16"}, UnsupportedError),
        ({"implementation": "gloo"}, UnsupportedError),
        ({"params": "memory=paper;width=8"}, WorkloadError),
        ({"params": "memory=pinned"}, WorkloadError),
    ],
)
def test_what_a_copy_cannot_do_is_refused(changes: dict[str, Any], error: type[Exception]) -> None:
    """With the reason in the row."""
    with pytest.raises(error):
        work_of("h2d", **changes)


def test_too_few_gpus_are_a_reason() -> None:
    """A plan knows nothing of the machine, so it asks for seven peers."""
    with pytest.raises(UnsupportedError, match="two GPUs"):
        work_of("p2p", params=f"hop=2;width={WIDTH}")


def test_a_processor_has_no_such_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory is the host's; and the next GPU is counted round."""
    memory = TorchGpuMemory()
    with pytest.raises(UnsupportedError, match="cpu"):
        CopyWorkload(ToGpu()).open(
            case_of("h2d", 1, implementation="torch", params=PARAMS["h2d"]),
            largest=5,
            device=CPU,
            seed=0,
        )
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    memory.require_gpu(torch.device("cuda:0"))
    assert memory.peer_of(torch.device("cuda:3"), 2) == torch.device("cuda:1")
    with pytest.raises(UnsupportedError, match="this process sees 4"):
        memory.peer_of(torch.device("cuda:0"), 4)
