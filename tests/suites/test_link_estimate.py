"""What ranks of a group cost beside a device alone is in the estimate of a plan."""

from dataclasses import replace

import pytest

from gpubench.model import Case
from gpubench.suites.call_time import CallTime, WorkSize, call_time
from gpubench.suites.costs import Costs, cpu_costs, gpu_costs
from gpubench.suites.estimate import RANKS_S, estimate
from gpubench.suites.planning import plan_for

PLAN = plan_for("links", "cpu", "cpu", runs=1, blocks=1)
MEGABYTES = 1 << 22


def step(ranks: int) -> Case:
    return Case(
        workload="ddp-mlp",
        implementation="gloo",
        phase="train_step",
        dtype="float32",
        params=f"world_size={ranks}",
        batch_size=16,
    )


def of_step(ranks: int, costs: Costs, backend: str = "cpu") -> CallTime:
    """The call of a step of which each rank does as much, whatever their number."""
    return call_time(step(ranks), WorkSize(flop=ranks * 10**12), costs, backend)


@pytest.mark.parametrize(("ranks", "cores", "turns"), [(1, 8, 1), (8, 8, 1), (4, 2, 2), (8, 2, 4)])
def test_a_rank_computes_with_a_core_and_waits_where_there_are_fewer(
    ranks: int, cores: int, turns: int
) -> None:
    """A step of one rank is no quicker on a CPU of 64 cores."""
    alone_s = of_step(1, cpu_costs(1)).device_s

    assert of_step(ranks, cpu_costs(cores)).device_s == pytest.approx(turns * alone_s)


def test_each_gpu_does_its_own_part() -> None:
    """The operations are those of all ranks together."""
    alone, four = (of_step(ranks, gpu_costs(), "cuda").device_s for ranks in (1, 4))

    assert four == pytest.approx(alone)


def test_ranks_meet_ahead_of_each_interval_and_take_their_messages_back() -> None:
    """Short calls between ranks take less time than what lies between them."""
    case = replace(step(4), workload="all_reduce", phase="forward")
    call = call_time(case, WorkSize(message_bytes=MEGABYTES), cpu_costs(4), "cpu")
    alone = call_time(
        replace(case, params="world_size=1"), WorkSize(message_bytes=MEGABYTES), cpu_costs(4), "cpu"
    )

    assert call.barrier_s > 0 == alone.barrier_s
    assert call.reset_s == alone.reset_s > 0
    found = estimate(PLAN, [case], lambda _: WorkSize(), cpu_costs(4))
    (_, times), *_ = found.cases
    assert times.later.held_s == pytest.approx(times.later.timed_s)


@pytest.mark.parametrize(
    ("ranks", "cores", "is_longer"), [(4, 4, False), (4, 2, False), (64, 4, True)]
)
def test_many_ranks_on_few_cores_start_later(ranks: int, cores: int, is_longer: bool) -> None:
    """Each of them loads torch."""
    found = estimate(PLAN, [step(ranks)], lambda _: WorkSize(), cpu_costs(cores))

    assert (found.ranks_s > RANKS_S) == is_longer
    assert found.start_s == found.costs.start_s + found.ranks_s
    assert estimate(PLAN, [step(1)], lambda _: WorkSize(), cpu_costs(cores)).ranks_s == 0


def alone(workload: str, message_bytes: int) -> tuple[CallTime, float]:
    """The call of a rank without others, and the seconds a later visit holds it back."""
    case = replace(step(1), workload=workload, phase="forward")
    size = WorkSize(message_bytes=message_bytes)
    found = estimate(PLAN, [case], lambda _: size, cpu_costs(4))
    ((_, times),) = found.cases
    return call_time(case, size, cpu_costs(4), "cpu"), times.later.held_s or 0.0


def test_a_rank_alone_copies_its_message_unless_it_works_in_place() -> None:
    """An all-gather of one fills another tensor; an all-reduce of one has nothing to do."""
    (copied, _), (in_place, _) = (alone(name, MEGABYTES) for name in ("all_gather", "all_reduce"))
    small, _ = alone("all_gather", 0)

    assert copied.device_s > 10 * small.device_s
    assert in_place.device_s == small.device_s > 0


def test_only_what_works_in_place_gets_its_message_back() -> None:
    """Ahead of each interval, of which there are 3,000 at most, however short a call is."""
    (gathered, gathered_held_s), (reduced, held_s) = (
        alone(name, MEGABYTES) for name in ("all_gather", "all_reduce")
    )

    assert (gathered.reset_s, gathered_held_s) == (0.0, 0.0)
    assert PLAN.sample_s / reduced.device_s > 3000
    assert held_s == pytest.approx(3000 * reduced.reset_s)
