"""One run: when it is looked at, what is timed, how it ends."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import nn

from gpubench.errors import UsageError
from gpubench.training.rule import Rule, Setting, Target
from gpubench.training.run import RunEnd, RunResult, train
from gpubench.training.task import Evaluation
from gpubench.training.tensors import Labelled, full_batches, tensor_task

from .runs import counting_clock, one_weight_task

START = 0.5
"""The first loss of `one_weight_task`."""


def run(
    rate: float,
    *,
    batch_size: int = 10,
    most_samples: int = 1000,
    every_samples: int = 20,
    target: Target | None = None,
) -> RunResult:
    return train(
        one_weight_task(),
        Setting(batch_size=batch_size, learning_rate=rate, seed=0),
        Rule(most_samples=most_samples, every_samples=every_samples, target=target),
        clock=counting_clock(),
    ).result


def test_in_a_long_run_evaluations_may_grow_apart_and_place_the_crossing_as_well() -> None:
    """A first run, whose length nobody knows, would else be evaluated more than it is trained."""
    target = Target(loss=START / 1e4)
    often = run(0.005, batch_size=1, most_samples=40_000, every_samples=2, target=target)
    rule = Rule(most_samples=40_000, every_samples=2, growth=1 / 16, target=target)
    setting = Setting(batch_size=1, learning_rate=0.005, seed=0)
    seldom = train(one_weight_task(), setting, rule, clock=counting_clock()).result

    assert often.crossing is not None
    assert seldom.crossing is not None
    assert len(seldom.trace) < 100 < len(often.trace)
    assert seldom.crossing.samples == pytest.approx(often.crossing.samples, rel=0.01)


def test_evaluations_come_at_fixed_numbers_of_samples() -> None:
    """At a fixed number of steps a large batch would be looked at less often per sample."""
    found = run(0.1, batch_size=15, most_samples=60, every_samples=20)

    assert [one.samples for one in found.trace] == [0, 30, 45, 60]
    assert found.end is RunEnd.COMPLETED


def test_a_batch_above_the_interval_is_looked_at_after_each_step() -> None:
    """There is nothing between two steps."""
    found = run(0.1, batch_size=50, most_samples=150, every_samples=20)

    assert [one.steps for one in found.trace] == [0, 1, 2, 3]


def test_only_training_is_timed() -> None:
    """Evaluations would weigh most on large batches; each stretch of steps is one tick here."""
    found = run(0.1, most_samples=60)

    assert [one.time_s for one in found.trace] == [0, 1, 2, 3]
    assert found.warm_up_s == 1


def test_the_crossing_is_interpolated_in_the_logarithm() -> None:
    """The loss falls by 0.81 a step: where it is a tenth is known to a fraction of a step."""
    found = run(0.1, target=Target(loss=START / 10))

    assert found.end is RunEnd.REACHED
    assert found.crossing is not None
    assert found.crossing.steps == pytest.approx(math.log(0.1) / math.log(0.81))
    assert found.crossing.samples == pytest.approx(10 * found.crossing.steps)
    assert found.crossing.time_s == pytest.approx(found.crossing.steps / 2)


def test_a_single_pass_does_not_count() -> None:
    """A model may meet a target by luck and lose it again."""
    losses = iter([1.0, 0.1, 1.0, 0.1, 0.1, 0.1])
    told = replace(one_weight_task(), evaluate=lambda _model: Evaluation(loss=next(losses)))
    rule = Rule(most_samples=1000, every_samples=10, target=Target(loss=0.1))

    found = train(told, Setting(batch_size=10, learning_rate=0.1, seed=0), rule).result

    assert found.crossing is not None
    assert found.crossing.steps == 3
    assert found.loss_rises == 0.25


@pytest.mark.parametrize(
    ("rate", "end"), [(0.001, RunEnd.CENSORED), (3.0, RunEnd.DIVERGED), (1e30, RunEnd.DIVERGED)]
)
def test_a_run_without_the_target_says_why(rate: float, end: RunEnd) -> None:
    """Too slow and diverging call for opposite things."""
    found = run(rate, target=Target(loss=START / 10), most_samples=200)

    assert found.end is end
    assert found.crossing is None


def test_the_same_seed_gives_the_same_run() -> None:
    """Two runs of one setting differ in their times alone."""
    generator = torch.Generator().manual_seed(1)
    data = Labelled(
        inputs=torch.randn(40, 4, generator=generator),
        classes=torch.randint(3, (40,), generator=generator),
    )
    task = tensor_task(
        train=data,
        validation=data,
        model=lambda: nn.Linear(4, 3),
        optimizer=lambda weights, rate: torch.optim.SGD(weights, lr=rate),
    )
    rule = Rule(most_samples=80, every_samples=20)

    def losses(seed: int) -> list[float]:
        setting = Setting(batch_size=8, learning_rate=0.1, seed=seed)
        return [one.evaluation.loss for one in train(task, setting, rule).result.trace]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)


def taken(batches: Iterator[tuple[torch.Tensor, torch.Tensor]], count: int) -> list[int]:
    return [int(one) for _ in range(count) for one in next(batches)[1]]


@pytest.mark.parametrize("batch_size", [1, 3, 7, 10])
def test_every_batch_is_full_and_every_epoch_holds_each_sample_once(batch_size: int) -> None:
    """A smaller last batch, or samples left out, would be another experiment at each size."""
    data = Labelled(inputs=torch.zeros(10, 1), classes=torch.arange(10))
    seen = taken(full_batches(data, batch_size, seed=3), 60 // batch_size)

    assert len(seen) == 60 // batch_size * batch_size
    assert all(sorted(seen[i : i + 10]) == list(range(10)) for i in range(0, len(seen) - 9, 10))


def test_all_batch_sizes_see_the_samples_in_one_order() -> None:
    """Then what differs between sizes is the size."""
    data = Labelled(inputs=torch.zeros(10, 1), classes=torch.arange(10))

    orders = [taken(full_batches(data, size, seed=3), 30 // size) for size in (1, 5, 10)]

    assert orders[0] == orders[1] == orders[2]


@pytest.mark.parametrize("batch_size", [0, 11])
def test_a_batch_that_cannot_be_filled_is_refused(batch_size: int) -> None:
    """Torch would return an empty or a smaller batch."""
    data = Labelled(inputs=torch.zeros(10, 1), classes=torch.arange(10))

    with pytest.raises(UsageError, match="there are 10 samples"):
        next(full_batches(data, batch_size, seed=0))


def test_a_target_is_one_thing_and_can_be_missed() -> None:
    """None, both, or one that everything meets would decide nothing."""
    for wrong in ({}, {"accuracy": 0.9, "loss": 1.0}, {"accuracy": 0.0}, {"loss": 0.0}):
        with pytest.raises(UsageError, match="exactly one"):
            Target(**wrong)
