"""Claim 15: the batch size is usually 10 to 100."""

from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.best_size import Regret, regret
from gpubench.units import counted, format_percent

_LOW, _HIGH = 10, 100
_LITTLE = 0.15
"""Up to 15 % more is no loss, as in claim 7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeEvidence:
    """What staying within 10 to 100 loses, in seconds and in samples."""

    in_time: Regret
    in_samples: Regret
    seeds: int

    @property
    def verdict(self) -> ClaimVerdict:
        """By both: where time and samples disagree, it depends on which one counts."""
        losses = (self.in_time, self.in_samples)
        little = [one.high < _LITTLE for one in losses]
        much = [one.low > _LITTLE for one in losses]
        if all(little):
            return ClaimVerdict.SUPPORTED
        if all(much):
            return ClaimVerdict.REFUTED
        return ClaimVerdict.DEPENDS if any(little) and any(much) else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """Both losses."""
        losses = f"{_one(self.in_time, 'time')}; {_one(self.in_samples, 'samples')}"
        return f"staying within {_LOW} to {_HIGH} costs {losses}"

    @property
    def protocol(self) -> str:
        """Which."""
        return f"to the target, rate tuned per size, {counted(self.seeds, 'seed')}"


def _one(found: Regret, what: str) -> str:
    lost, low, high = (
        format_percent(one, decimals=0) for one in (found.lost, found.low, found.high)
    )
    best = f"batch {found.best_within}"
    if found.best_within == found.best_of_all:
        best += ", the best of all"
    else:
        best += f" in place of {found.best_of_all}"
    return f"{lost} more {what} (95 % CI {low} to {high}; {best})"


def _judge(task: TaskFindings) -> TrainingEvidence:
    missing = NotTested(missing="sizes from 10 to 100 and others that reach the target")
    reach = task.plain
    if reach is None:
        return missing
    in_time = regret(reach.times_s, _LOW, _HIGH)
    in_samples = regret(reach.samples, _LOW, _HIGH)
    if in_time is None or in_samples is None:
        return missing
    seeds = len(reach.samples.seeds)
    return RangeEvidence(in_time=in_time, in_samples=in_samples, seeds=seeds)


TEN_TO_HUNDRED = TrainingClaim(
    number=15,
    name="10 to 100",
    statement="the batch size is usually 10 to 100",
    judge=_judge,
    depends_on="whether time or samples count",
)
