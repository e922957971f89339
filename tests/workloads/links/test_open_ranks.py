import pytest
import torch

from gpubench.errors import UnsupportedError
from gpubench.workloads.links import open_ranks as opening
from gpubench.workloads.links.group_workload import GroupWorkload
from gpubench.workloads.links.open_ranks import open_ranks
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.tasks import TASKS, worlds_of
from tests.workloads.examples import CPU, case_of
from tests.workloads.links.examples import case_of as link_case

GPU = torch.device("cuda:1")


class Started(RankPool):
    """Ranks that only say that they were started."""

    def start(self) -> None:
        self.absence = "not really"


@pytest.fixture(autouse=True)
def _three_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "RankPool", Started)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)


def test_the_worlds_are_those_of_the_cases() -> None:
    """Other work needs no ranks, whatever its params say."""
    cases = [link_case("all_reduce", 4), link_case("all_gather", 2), case_of("mlp")]

    assert worlds_of(cases) == (2, 4)
    assert worlds_of([link_case("all_reduce", 2, params="width=8;world_size=x")]) == ()
    assert open_ranks([case_of("mlp")], CPU) is None


def test_a_processor_has_room_for_any_number_of_ranks() -> None:
    """They share its cores, and the row says so."""
    ranks = open_ranks([link_case("all_reduce", 64)], CPU)

    assert ranks is not None
    assert ranks.worlds == (64,)
    assert ranks.absence == "not really"


def test_a_world_has_a_gpu_for_each_rank() -> None:
    """The others are rows that say what they lack; ranks take the next GPUs, counted round."""
    ranks = open_ranks([link_case("all_reduce", world) for world in (1, 2, 3, 4)], GPU)

    assert ranks is not None
    assert ranks.worlds == (1, 2, 3)
    assert [ranks._join(rank, 0).device for rank in range(3)] == ["cuda:1", "cuda:2", "cuda:0"]
    assert not ranks.are_crowded(3)
    four = link_case("all_reduce", 4, implementation="nccl")
    with pytest.raises(UnsupportedError, match="a world of 4 needs 4 GPUs, there are 3"):
        GroupWorkload(TASKS["all_reduce"], ranks).open(four, largest=1, device=GPU, seed=0)


def test_a_gpu_talks_by_nccl_and_a_processor_by_gloo() -> None:
    """The library is part of the case, so that neither is taken for the other."""
    ranks = Started([2], GPU)
    for device, wrong in ((GPU, "gloo"), (CPU, "nccl")):
        case = link_case("all_reduce", 2, implementation=wrong)
        with pytest.raises(UnsupportedError, match=f"no implementation {wrong!r}"):
            GroupWorkload(TASKS["all_reduce"], ranks).open(case, largest=1, device=device, seed=0)
