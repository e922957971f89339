"""Train a task once: timed steps, untimed evaluations, and how it ended."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import torch
from torch import nn

from gpubench.training.crossing import Checkpoint, Crossing, crossing_of
from gpubench.training.rule import Rule, Setting
from gpubench.training.task import Batch, TrainingTask

Clock = Callable[[], float]
"""Returns seconds, once all work that was started has ended."""

Look = Callable[[nn.Module, Checkpoint], object]
"""What else is done at an evaluation, untimed; it must leave the model as it is."""


class RunEnd(StrEnum):
    """How a run ended."""

    REACHED = "reached"
    """The target was met."""
    CENSORED = "censored"
    """It was not met within the samples that the rule allows."""
    DIVERGED = "diverged"
    """The loss is NaN, infinite or far above the first one."""
    COMPLETED = "completed"
    """There was no target, and all samples were seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What one run found."""

    end: RunEnd
    trace: tuple[Checkpoint, ...]
    """All evaluations, the first before any step."""
    crossing: Crossing | None
    """Where the target was reached; None if it was not, or there is none."""
    warm_up_s: float
    """Seconds of the steps before the clock ran, such as for compiling."""
    train_loss: float | None
    """Mean of the last losses of training, over as many samples as between two evaluations."""

    @property
    def last(self) -> Checkpoint:
        """The last evaluation."""
        return self.trace[-1]

    @property
    def loss_rises(self) -> float | None:
        """Share of evaluations whose loss is above the one before; None with fewer than two."""
        losses = [one.evaluation.loss for one in self.trace]
        pairs = list(pairwise(losses))
        return sum(not after <= before for before, after in pairs) / len(pairs) if pairs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A run and the model that came of it."""

    result: RunResult
    model: nn.Module


def train(
    task: TrainingTask,
    setting: Setting,
    rule: Rule,
    *,
    clock: Clock | None = None,
    look: Look = lambda _model, _checkpoint: None,
) -> Trained:
    """Return what one run found, and its model.

    Args:
        task: What is trained.
        setting: Batch size, learning rate and seed.
        rule: When to evaluate and when to end.
        clock: What tells the time; by default the device's.
        look: What else is done at each evaluation.
    """
    read = clock or device_clock(task.device)
    warm_up_s = _warm_up(task, setting, rule.warm_up_steps, read)
    run = _RunState(task, setting, rule, read)
    for checkpoint in run.checkpoints():
        look(run.model, checkpoint)
    return Trained(result=run.result(warm_up_s), model=run.model)


def device_clock(device: torch.device) -> Clock:
    """Return a clock that waits for a device before it tells the time."""
    if device.type != "cuda":
        return time.perf_counter

    def read() -> float:
        torch.cuda.synchronize(device)
        return time.perf_counter()

    return read


def _warm_up(task: TrainingTask, setting: Setting, steps: int, read: Clock) -> float:
    start = read()
    if steps:
        stepper = _Stepper(task, setting)
        for _ in range(steps):
            stepper.step()
    return read() - start


class _Stepper:
    """A fresh model and what moves it."""

    def __init__(self, task: TrainingTask, setting: Setting) -> None:
        torch.manual_seed(setting.seed)
        self.model = task.model()
        self.model.train()
        self._loss = task.loss
        self._optimizer = task.optimizer(self.model.parameters(), setting.learning_rate)
        self._batches: Iterator[Batch] = task.batches(setting.batch_size, setting.seed)

    def step(self) -> torch.Tensor:
        """Train on the next batch and return its loss from before the step."""
        self._optimizer.zero_grad()
        loss = self._loss(self.model, next(self._batches))
        # torch leaves `backward` untyped.
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return loss.detach()


class _RunState:
    """The state of a run between two of its evaluations."""

    def __init__(self, task: TrainingTask, setting: Setting, rule: Rule, read: Clock) -> None:
        self._stepper = _Stepper(task, setting)
        self.model = self._stepper.model
        self._evaluate = task.evaluate
        self._rule = rule
        self._batch_size = setting.batch_size
        self._read = read
        self._trace: list[Checkpoint] = []
        self._losses: list[torch.Tensor] = []
        self._time_s = 0.0
        self._steps = 0

    def checkpoints(self) -> Iterator[Checkpoint]:
        """Train until the rule ends the run, yielding each evaluation."""
        yield self._look()
        # As many as bring the samples seen to the next multiple, so that no drift adds up.
        while self._end() is None:
            samples = self._steps * self._batch_size
            due = (samples // self._rule.every_samples + 1) * self._rule.every_samples
            due = max(due, math.ceil(samples * (1 + self._rule.growth)))
            self._train(max(1, math.ceil((due - samples) / self._batch_size)))
            yield self._look()

    def result(self, warm_up_s: float) -> RunResult:
        return RunResult(
            end=self._end() or RunEnd.CENSORED,
            trace=tuple(self._trace),
            crossing=self._crossing(),
            warm_up_s=warm_up_s,
            train_loss=float(torch.stack(self._losses).mean()) if self._losses else None,
        )

    def _train(self, steps: int) -> None:
        self.model.train()
        step = self._stepper.step
        start = self._read()
        self._losses = [step() for _ in range(steps)]
        self._time_s += self._read() - start
        self._steps += steps

    def _look(self) -> Checkpoint:
        self.model.eval()
        with torch.no_grad():
            evaluation = self._evaluate(self.model)
        checkpoint = Checkpoint(
            steps=self._steps,
            samples=self._steps * self._batch_size,
            time_s=self._time_s,
            evaluation=evaluation,
        )
        self._trace.append(checkpoint)
        return checkpoint

    def _end(self) -> RunEnd | None:
        """Return how the run has ended; None while it goes on."""
        loss, first = self._trace[-1].evaluation.loss, self._trace[0].evaluation.loss
        if not (math.isfinite(loss) and loss <= self._rule.diverged_at * first):
            return RunEnd.DIVERGED
        if self._crossing() is not None:
            return RunEnd.REACHED
        if self._trace[-1].samples < self._rule.most_samples:
            return None
        return RunEnd.COMPLETED if self._rule.target is None else RunEnd.CENSORED

    def _crossing(self) -> Crossing | None:
        """Return where the target was met; it can only be in the last evaluations, or is known."""
        target = self._rule.target
        if target is None:
            return None
        return crossing_of(self._trace[-self._rule.passes - 1 :], target, self._rule.passes)
