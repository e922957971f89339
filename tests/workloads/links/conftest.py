"""Ranks as forks of a process that has torch loaded, joined once for all tests of a file."""

from collections.abc import Callable, Iterator

import pytest
import torch

from gpubench.runner.output import OutputFile
from gpubench.workloads.links import rank_spawning
from gpubench.workloads.links.rank_pool import RankPool
from tests.warm import WarmProcess, adopting

MakeRanks = Callable[..., RankPool]


@pytest.fixture(scope="module")
def make_ranks(_warm_process: WarmProcess, unwatched: None) -> Iterator[MakeRanks]:
    """Return what starts ranks for some world sizes; all are ended with the module."""
    output = OutputFile()
    made: list[RankPool] = []

    def make(*worlds: int) -> RankPool:
        for ranks in made:
            ranks.stop()  # torch has one group a process
        ranks = RankPool(worlds, torch.device("cpu"))
        made.append(ranks)
        ranks.start()
        return ranks

    with pytest.MonkeyPatch.context() as patch, adopting():
        patch.setattr(
            "gpubench.workloads.links.rank_pool.spawn_rank",
            lambda descriptor: _warm_process.spawn(rank_spawning.MODULE, descriptor, output),
        )
        yield make
        for ranks in made:
            ranks.stop()
    output.close()


@pytest.fixture(scope="module")
def ranks(make_ranks: MakeRanks) -> RankPool:
    """Worlds of one, two and four."""
    return make_ranks(1, 2, 4)
