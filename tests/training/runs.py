"""A run of one weight that is moved to 0, with a clock that counts its own readings."""

from collections.abc import Callable, Iterator

import torch
from torch import nn

from gpubench.training.task import Evaluation, TrainingTask


class OneWeight(nn.Module):
    """A weight that begins at 1; its loss is half its square."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))


def half_square(model: nn.Module) -> torch.Tensor:
    (weight,) = model.parameters()
    return weight.square() / 2


def one_weight_task(samples: int = 100) -> TrainingTask:
    """Return the task: at rate r each step leaves 1 - r of the weight."""

    def batches(batch_size: int, seed: int) -> Iterator[int]:
        while True:
            yield batch_size

    return TrainingTask(
        samples=samples,
        model=OneWeight,
        optimizer=lambda weights, rate: torch.optim.SGD(weights, lr=rate),
        batches=batches,
        loss=lambda model, _batch: half_square(model),
        evaluate=lambda model: Evaluation(loss=float(half_square(model))),
        device=torch.device("cpu"),
    )


def counting_clock(step_s: float = 1.0) -> Callable[[], float]:
    """Return a clock that is one step further each time it is read."""
    readings = iter(range(10**9))
    return lambda: next(readings) * step_s
