from dataclasses import replace
from typing import Any

import pytest
import torch

from gpubench.model import Case, format_params
from gpubench.workloads.links.data_parallel import DataParallelStep
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.rank_task import Place
from gpubench.workloads.links.tasks import TASKS
from gpubench.workloads.mlp import Mlp
from gpubench.workloads.network_workload import NetworkWorkload
from tests.workloads.examples import CPU, SMALL
from tests.workloads.links.examples import case_of, work_of

NETWORKS = ("mlp", "transformer")
WORLDS = (1, 2, 4)


def step(network: str, world: int, **changes: object) -> Case:
    params = dict(pair.split("=") for pair in SMALL[network].split(";"))
    fields = {"phase": "train_step", "params": format_params({**params, "world_size": world})}
    return case_of(f"ddp-{network}", world, **(fields | changes))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("world", WORLDS)
def test_gradients_are_those_of_one_large_batch(ranks: RankPool, network: str, world: int) -> None:
    """What all ranks have together, in one float64 step, on every rank."""
    work = work_of(ranks, step(network, world))

    assert work.check is not None
    check = work.check()
    assert check.passed
    assert 0.0 < check.error < 1e-5


def test_ranks_have_the_same_weights_after_their_steps(ranks: RankPool) -> None:
    """Steps that were not told of each other would train several models."""
    work = work_of(ranks, step("mlp", 2))
    for _ in range(3):
        loss: Any = work.call()

    assert torch.isfinite(loss)
    assert work.check is not None
    assert work.check().passed


def test_gradients_are_let_go_of_where_memory_is_counted(ranks: RankPool) -> None:
    """On the first rank; before anything is built there is nothing to free, and nobody to ask."""
    case = step("mlp", 2, batch_size=2, params="classes=5;depth=1;width=8;world_size=2")
    work = work_of(ranks, case)
    work.release()
    assert not any(key[0] == case.curve_id for key in ranks.member._works)

    work.call()

    replica: Any = ranks.member._opened[case.curve_id]
    weights = list(replica._trainer.model.parameters())
    assert all(weight.grad is not None for weight in weights)
    work.release()

    assert all(weight.grad is None for weight in weights)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_work_of_all_ranks_is_counted(ranks: RankPool, network: str) -> None:
    """At equal batch per device twice the devices do twice the work."""
    one, two = (work_of(ranks, step(network, world)) for world in (1, 2))

    assert one.flop is not None
    assert two.flop == 2 * one.flop
    assert two.items == 2 * one.items
    assert (one.link.world_size, two.link.world_size) == (1, 2)
    assert one.bytes_moved is two.link.bus_bytes is None


def test_one_rank_is_the_step_that_a_device_does_alone(ranks: RankPool) -> None:
    """Its work is that of the network's own workload, and more memory is asked for buckets."""
    network, together = NetworkWorkload(Mlp()), TASKS["ddp-mlp"]
    case = step("mlp", 1)
    alone = replace(case, workload="mlp", implementation="torch", params=SMALL["mlp"])

    assert together.flop(case) == network.flop(alone)
    assert (together.rank_bytes(case) or 0) > (network.footprint_bytes(alone) or 0)
    assert work_of(ranks, case).resident_bytes() > 0


class Deaf:
    """A wrapper that tells nobody of its gradients."""

    def __init__(self, model: Any, **_options: Any) -> None:
        self._model = model

    def __call__(self, inputs: torch.Tensor) -> Any:
        return self._model(inputs)


def test_gradients_that_are_not_shared_are_wrong(
    ranks: RankPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check sees the other ranks' share missing."""
    monkeypatch.setattr("gpubench.workloads.links.data_parallel.DistributedDataParallel", Deaf)
    place = Place(rank=1, world=2, device=CPU, group=ranks.member._groups[1])  # type: ignore[arg-type]
    rank = DataParallelStep(Mlp()).open(step("mlp", 2), place, largest=5, seed=0)

    checked = rank.work(3).check()

    assert checked.error > 0.1 > checked.tolerance
