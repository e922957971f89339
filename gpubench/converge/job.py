"""One thing to train, and what came of it, as plain values that can cross a process."""

from dataclasses import dataclass

from gpubench.converge.variant import Variant
from gpubench.model.training_row import (
    TrainingCase,
    TrainingDesign,
    TrainingGradients,
    TrainingOutcome,
    TrainingProtocol,
    TrainingReach,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run of a task."""

    task: str
    variant: Variant
    optimizer: str
    protocol: TrainingProtocol
    batch_size: int
    learning_rate: float
    seed: int
    most_samples: int
    target_accuracy: float | None
    """None trains all samples."""

    @property
    def case(self) -> TrainingCase:
        """What the file calls it."""
        return TrainingCase(
            task=self.task,
            params=self.variant.text,
            optimizer=self.optimizer,
            protocol=self.protocol,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=self.seed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientJob:
    """Gradients of many sizes, drawn along one run."""

    along: Job
    """The run at the base batch; its protocol is `GRADIENTS`."""
    sizes: tuple[int, ...]
    progress: tuple[float, ...]
    """Shares of the run at which they are drawn, ascending from 0."""
    draws: int

    @property
    def cases(self) -> tuple[TrainingCase, ...]:
        """What the file calls them, in the order in which they are found."""
        whole = self.along.case
        return tuple(
            TrainingCase(
                task=whole.task,
                params=whole.params,
                optimizer=whole.optimizer,
                protocol=whole.protocol,
                batch_size=size,
                learning_rate=whole.learning_rate,
                seed=whole.seed,
                progress=share,
            )
            for share in self.progress
            for size in self.sizes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one row of the file says beside where and when it was found."""

    case: TrainingCase
    design: TrainingDesign
    outcome: TrainingOutcome
    reach: TrainingReach | None = None
    gradients: TrainingGradients | None = None
