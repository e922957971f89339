"""When a run is evaluated, when it ends, and what it is to reach."""

import math
from dataclasses import dataclass

from gpubench.errors import UsageError
from gpubench.training.task import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a model is to reach on validation data: an accuracy or a loss, exactly one of them."""

    accuracy: float | None = None
    """At least this share, above 0 and at most 1."""
    loss: float | None = None
    """At most this, above 0."""

    def __post_init__(self) -> None:
        """Refuse what nothing or everything would reach.

        Raises:
            UsageError: If not exactly one is given, or it is out of range.
        """
        given = (self.accuracy is not None) + (self.loss is not None)
        in_range = (self.accuracy is None or 0 < self.accuracy <= 1) and (
            self.loss is None or 0 < self.loss < math.inf
        )
        if given != 1 or not in_range:
            raise UsageError(
                "target",
                seen=f"accuracy {self.accuracy}, loss {self.loss}",
                expected="an accuracy above 0 and up to 1, or a loss above 0",
                advice="give exactly one of them",
            )

    @property
    def miss(self) -> float:
        """The error rate or loss that must not be exceeded."""
        return 1 - self.accuracy if self.accuracy is not None else self._loss

    def miss_of(self, evaluation: Evaluation) -> float:
        """Return an evaluation's error rate or loss; NaN where it has none."""
        if self.accuracy is None:
            return evaluation.loss
        return math.nan if evaluation.accuracy is None else 1 - evaluation.accuracy

    def is_met(self, evaluation: Evaluation) -> bool:
        """Return whether an evaluation is as good as the target; NaN never is."""
        if self.accuracy is not None:
            return evaluation.accuracy is not None and evaluation.accuracy >= self.accuracy
        return evaluation.loss <= self._loss

    @property
    def _loss(self) -> float:
        return math.nan if self.loss is None else self.loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What runs of one task differ in."""

    batch_size: int
    learning_rate: float
    seed: int
    """Decides the first weights and the order of the samples, the same at every batch size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How far a run goes and how often it is looked at, counted in samples to be fair to all sizes.

    The first evaluation is before the first step. Between two lie `every_samples`, or one step
    where that is more.
    """

    most_samples: int
    """The run ends once this many samples were seen."""
    every_samples: int
    """Samples between evaluations, >= 1."""
    growth: float = 0.0
    """Share of the samples seen that lie between evaluations at least: in a run that is long
    against `every_samples` a crossing is placed as well, relatively, by far fewer of them."""
    target: Target | None = None
    """Ends the run where it is met; None runs to `most_samples`."""
    passes: int = 2
    """Evaluations in a row that have to meet the target: a single one may be luck."""
    diverged_at: float = 20.0
    """A validation loss of so many times the first one counts as diverged, as NaN does."""
    warm_up_steps: int = 3
    """Steps of a model that is thrown away, before the clock runs."""
