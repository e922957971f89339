"""Claim 3: some batch size is best in time."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import (
    NotTested,
    TrainingClaim,
    TrainingEvidence,
    sizes_words,
)
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.best_size import BestSizes
from gpubench.units import counted, format_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEvidence:
    """Which sizes may be the quickest to the target."""

    found: BestSizes
    predicted: int | None
    """The quickest by the fitted steps and the measured seconds of a step."""
    seeds: int
    train_samples: int

    @property
    def verdict(self) -> ClaimVerdict:
        """Supported if no end of what was tried can be the best, refuted if only 1 or all can."""
        if self.found.is_inside:
            return ClaimVerdict.SUPPORTED
        ends = {1, self.train_samples}
        is_refuted = set(self.found.candidates) <= ends
        return ClaimVerdict.REFUTED if is_refuted else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """The best, the set that holds it, and the prediction."""
        found = self.found
        predicted = f"; steps x seconds per step predict {self.predicted}" if self.predicted else ""
        return (
            f"batch {found.best} takes {format_seconds(found.least)}; the quickest is one of"
            f" {sizes_words(found.candidates)} (95 % set), of {found.smallest} to"
            f" {found.largest}{predicted}"
        )

    @property
    def protocol(self) -> str:
        """Which."""
        return f"to the target, rate tuned per size, {counted(self.seeds, 'seed')}"


def _judge(task: TaskFindings) -> TrainingEvidence:
    found, reach = task.best_in_time, task.plain
    if found is None or reach is None:
        return NotTested(missing="three batch sizes that reach the target, with three seeds")
    return TimeEvidence(
        found=found,
        predicted=_predicted(task),
        seeds=len(reach.times_s.seeds),
        train_samples=reach.train_samples,
    )


def _predicted(task: TaskFindings) -> int | None:
    fit, reach = task.critical, task.plain
    if fit is None or reach is None:
        return None
    seconds = {
        size: fit.fewest_steps * (1 + fit.batch / size) * step_s
        for size in reach.times_s.sizes
        if (step_s := task.step_s(size)) is not None
    }
    return min(seconds, key=lambda size: seconds[size]) if seconds else None


BEST_IN_TIME = TrainingClaim(
    number=3,
    name="best in time",
    statement="some batch size is best in time, neither the smallest nor the largest",
    judge=_judge,
)
