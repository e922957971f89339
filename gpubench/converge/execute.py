"""Carry out a job: train a task and evaluate it on data that decided nothing."""

import math
import time
from dataclasses import replace

import torch

from gpubench.converge.job import Found, Job
from gpubench.converge.tasks.registry import SOURCES, MadeTask, made_task
from gpubench.converge.variant import Variant
from gpubench.model.training_row import (
    TrainingDesign,
    TrainingOutcome,
    TrainingReach,
    TrainingStatus,
)
from gpubench.training.rule import Rule, Setting, Target
from gpubench.training.run import RunEnd, RunResult, Trained, train
from gpubench.training.task import Evaluation
from gpubench.training.tensors import evaluated

LOOKS_PER_EPOCH = 4
"""Evaluations; between two lie a quarter of an epoch, or one step where that is more."""

_STATUS = {
    RunEnd.REACHED: TrainingStatus.REACHED,
    RunEnd.CENSORED: TrainingStatus.CENSORED,
    RunEnd.DIVERGED: TrainingStatus.DIVERGED,
    RunEnd.COMPLETED: TrainingStatus.COMPLETED,
}


class TaskTrainer:
    """Makes tasks once and trains them as jobs ask.

    Args:
        device: Where the work runs.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        # One thread trains, so its own seconds are what a machine without others would take. A
        # GPU's work is not in them.
        self._clock = time.process_time if device.type == "cpu" else None
        self._tasks: dict[tuple[str, Variant, str], MadeTask] = {}

    def made(self, task: str, variant: Variant, optimizer: str) -> MadeTask:
        """Return a task, made anew only where it was not made before.

        Raises:
            UsageError: If its data are missing.
        """
        key = (task, variant, optimizer)
        if key not in self._tasks:
            self._tasks[key] = made_task(task, variant, optimizer, self._device)
        return self._tasks[key]

    def found(self, job: Job) -> Found:
        """Return what one run comes to.

        Raises:
            UsageError: If its data are missing, or fewer than a batch.
        """
        made = self.made(job.task, job.variant, job.optimizer)
        setting = Setting(batch_size=job.batch_size, learning_rate=job.learning_rate, seed=job.seed)
        rule = rule_of(job, made.training.samples)
        trained = train(made.training, setting, rule, clock=self._clock)
        return Found(
            case=job.case,
            design=design_of(job, made.training.samples),
            outcome=_outcome(trained, made),
            reach=_reach(trained.result, made.training.samples),
        )


def design_of(job: Job, samples: int) -> TrainingDesign:
    """Return what a job's run was allowed and what it was to reach.

    Args:
        job: The run.
        samples: Of an epoch.
    """
    return TrainingDesign(
        task_version=SOURCES[job.task].version,
        train_samples=samples,
        most_samples=job.most_samples,
        target_accuracy=job.target_accuracy,
    )


def rule_of(job: Job, samples: int) -> Rule:
    """Return when a job's run is evaluated and when it ends.

    Args:
        job: The run.
        samples: Of an epoch.
    """
    target = job.target_accuracy
    return Rule(
        most_samples=job.most_samples,
        every_samples=max(1, samples // LOOKS_PER_EPOCH),
        target=None if target is None else Target(accuracy=target),
    )


def _outcome(trained: Trained, made: MadeTask) -> TrainingOutcome:
    result, last = trained.result, trained.result.last
    trained.model.eval()
    test = _finite(evaluated(trained.model, made.splits.test))
    now = _finite(last.evaluation)
    return TrainingOutcome(
        status=_STATUS[result.end],
        steps=last.steps,
        samples_seen=last.samples,
        time_s=last.time_s,
        warm_up_s=result.warm_up_s,
        train_loss=_or_none(result.train_loss),
        validation_loss=_or_none(now.loss),
        validation_accuracy=now.accuracy,
        best_validation_accuracy=max(one.evaluation.accuracy or 0.0 for one in result.trace),
        test_loss=_or_none(test.loss),
        test_accuracy=test.accuracy,
        loss_rises=result.loss_rises,
    )


def _finite(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation in which a model that is all NaN has no accuracy by the first class."""
    return evaluation if math.isfinite(evaluation.loss) else replace(evaluation, accuracy=0.0)


def _or_none(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _reach(result: RunResult, samples: int) -> TrainingReach | None:
    crossing = result.crossing
    if crossing is None or result.end is not RunEnd.REACHED:
        return None
    return TrainingReach(
        steps_to_target=crossing.steps,
        samples_to_target=crossing.samples,
        epochs_to_target=crossing.samples / samples,
        time_to_target_s=crossing.time_s,
    )
