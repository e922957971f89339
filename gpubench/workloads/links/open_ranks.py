"""Start the ranks that some cases need, as many as the machine has devices for."""

from collections.abc import Iterable

import torch

from gpubench.model import Case
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.tasks import worlds_of


def open_ranks(cases: Iterable[Case], device: torch.device) -> RankPool | None:
    """Return the ranks, started or with why they could not; None if no case can use any.

    Args:
        cases: All that a process is to measure.
        device: Its own; a rank more needs a GPU more, while a CPU has room for any number.
    """
    worlds = worlds_of(cases)
    if device.type == "cuda":
        worlds = tuple(world for world in worlds if world <= torch.cuda.device_count())
    if not worlds:
        return None
    ranks = RankPool(worlds, device)
    ranks.start()
    return ranks
