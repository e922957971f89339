from types import SimpleNamespace
from typing import Any

import pytest
import torch

from gpubench.errors import UnsupportedError, WorkloadError
from gpubench.workloads.links.collectives import (
    AllReduce,
    Collective,
    CollectiveKind,
    _renamed,
)
from gpubench.workloads.links.group_workload import GroupWorkload
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.tasks import TASKS
from tests.workloads.examples import CPU
from tests.workloads.links.examples import COLLECTIVES, WIDTH, case_of, work_of

WORLDS = (1, 2, 4)
FACTORS = {
    "all_reduce": {1: 0.0, 2: 1.0, 4: 1.5, 8: 1.75},
    "all_gather": {1: 0.0, 2: 0.5, 4: 0.75, 8: 0.875},
    "reduce_scatter": {1: 0.0, 2: 0.5, 4: 0.75, 8: 0.875},
}
"""Worked out by hand from doc/PERFORMANCE.md of nccl-tests."""


@pytest.mark.parametrize("name", COLLECTIVES)
@pytest.mark.parametrize("world", WORLDS)
def test_what_ranks_get_is_exact_on_every_one_of_them(
    ranks: RankPool, name: str, world: int
) -> None:
    """Inputs whose sums are exact have one right result; each rank compares all of its own."""
    work = work_of(ranks, case_of(name, world))

    assert work.check is not None
    check = work.check()
    assert (check.error, check.tolerance) == (0.0, 0.0)
    assert check.passed


@pytest.mark.parametrize("name", COLLECTIVES)
@pytest.mark.parametrize("world", WORLDS)
def test_a_call_leaves_the_first_rank_with_its_part(ranks: RankPool, name: str, world: int) -> None:
    """What the call returns is looked at for NaN; its size says what was gathered."""
    result: Any = work_of(ranks, case_of(name, world)).call()

    assert torch.isfinite(result).all()
    assert bool(result.any())
    rows = 3 * world if name == "all_gather" else 3
    assert result.shape == (rows, WIDTH)


@pytest.mark.parametrize("name", COLLECTIVES)
@pytest.mark.parametrize("world", [*WORLDS, 8])
def test_bus_bandwidth_is_that_of_nccl_tests(name: str, world: int) -> None:
    """The size that it counts is the whole array, and the factor is of the collective."""
    task, case = TASKS[name], case_of(name, world)
    parts = 1 if name == "all_reduce" else world

    assert task.message_bytes(case) == 3 * parts * WIDTH * 4
    assert task.bus_factor(world) == FACTORS[name][world]


@pytest.mark.parametrize("name", COLLECTIVES)
def test_the_work_says_what_it_moves(ranks: RankPool, name: str) -> None:
    """Algorithm bandwidth is made of the bytes, bus bandwidth of the factor."""
    work = work_of(ranks, case_of(name, 4))

    assert work.bytes_moved is not None
    assert work.link.world_size == 4
    assert work.link.bus_bytes == work.bytes_moved * FACTORS[name][4]
    assert work.items == work.bytes_moved // (4 * WIDTH)
    assert work.resident_bytes() == 4 * WIDTH * 3 * (2 if name == "all_reduce" else 5)


def test_sums_in_place_are_put_back_before_they_overflow(ranks: RankPool) -> None:
    """Each multiplies by the number of ranks: seventy of them would be infinite."""
    work = work_of(ranks, case_of("all_reduce", 4))
    assert work.clock is not None

    chunk = work.clock.time(_timed(work), samples=1, calls_per_sample=300)

    assert chunk.intervals_per_sample == 3
    assert torch.isfinite(ranks.member.result).all()  # type: ignore[arg-type]


class Forgetful(AllReduce):
    """A sum that leaves its last row as it was."""

    def call(self, place: Any, out: torch.Tensor, _rows: torch.Tensor) -> Any:
        return lambda: out[-1].fill_(2.0**-99)


@pytest.mark.parametrize(("kind", "passes"), [(AllReduce, True), (Forgetful, False)])
def test_a_result_that_is_wrong_in_a_row_is_seen(
    ranks: RankPool, kind: type[CollectiveKind], passes: bool
) -> None:
    """One number of another size is enough."""
    place: Any = SimpleNamespace(rank=0, world=1, device=CPU, group=ranks.member._groups[1])
    rank = Collective(kind()).open(case_of("all_reduce", 1), place, largest=5, seed=0)

    assert (rank.work(3).check().error == 0.0) is passes


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"phase": "train_step"}, UnsupportedError),
        ({"dtype": "bfloat16"}, UnsupportedError),
        ({"implementation": "nccl"}, UnsupportedError),
        ({"params": "width=8;world_size=8"}, UnsupportedError),
        ({"params": "width=8"}, WorkloadError),
    ],
)
def test_what_ranks_cannot_do_is_refused(
    ranks: RankPool, changes: dict[str, str], error: type[Exception]
) -> None:
    """With the reason in the row, and before any rank has begun."""
    with pytest.raises(error):
        work_of(ranks, case_of("all_reduce", 2, **changes))


def test_a_process_without_ranks_measures_none() -> None:
    """As a test session's own process, which is nobody's first rank."""
    workload = GroupWorkload(TASKS["all_reduce"])

    with pytest.raises(UnsupportedError, match="world of 2"):
        workload.open(case_of("all_reduce", 2), largest=5, device=CPU, seed=0)


def test_the_ranks_of_a_processor_share_its_memory() -> None:
    """What does not fit is refused before it takes the machine down."""
    workload = GroupWorkload(TASKS["all_gather"])
    alone, together = (workload.footprint_bytes(case_of("all_gather", n)) for n in (1, 4))

    assert alone is not None
    assert together == 16 * alone


def test_a_collective_is_found_by_its_older_name() -> None:
    """Torch 2.13 renamed two of them, and warns of the old names."""
    assert _renamed("not_yet_there", "barrier") is torch.distributed.barrier
    assert _renamed("barrier", "not_any_more") is torch.distributed.barrier


def _timed(work: Any) -> Any:
    return SimpleNamespace(call=work.call, before=None)
