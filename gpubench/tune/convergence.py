"""What was found of batch sizes that were trained with, each at its own learning rate."""

import math
from dataclasses import dataclass

from gpubench.tune.answers import CENSORED, DIVERGED, FAILED, NoiseAnswer, RunAnswer
from gpubench.tune.candidates import CandidateSize
from gpubench.tune.estimates import TimeToTarget
from gpubench.tune.rate_choice import RateChoice
from gpubench.tune.speed import Speed
from gpubench.tune.target import TuneTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvergencePlan:
    """What the comparison goes by."""

    target: TuneTarget
    ceiling: int
    samples: int
    """Of an epoch."""
    learning_rate: float
    """First guess, at the knee."""
    most_samples: int
    """What a run may take: the same for all sizes."""
    search_until_s: float
    """Seconds of all answers together beyond which no run begins that looks for a rate."""
    report_until_s: float
    """And beyond which none begins that is reported."""
    seeds: int
    seed: int
    workers: int
    """Processes that load beside the training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A batch size, what was found of it, and why it went no further."""

    size: CandidateSize
    choice: RateChoice | None
    """None if there was no time left for it."""
    runs: tuple[RunAnswer, ...]
    """At the rate that was found, of other seeds than those it was found by."""
    estimate: TimeToTarget | None
    """Of these runs; None without any."""
    rejected: str
    """Why; empty for those that ran to the last."""
    is_too_slow: bool = False
    """Whether it was not trained with since its fewest steps take twice the best one's time."""

    @property
    def batch_size(self) -> int:
        """Samples per step."""
        return self.size.batch_size

    def seconds(self, speed: Speed) -> float:
        """Return the estimate of the runs so far, or before there are any that of the search.

        Args:
            speed: Time per step by size.
        """
        if self.runs:
            return math.inf if self.estimate is None else self.estimate.seconds
        return self.searched_s(speed)

    def searched_s(self, speed: Speed) -> float:
        """Return the estimate by the runs that the rate was looked for by; infinite without a rate.

        Args:
            speed: Time per step by size.
        """
        if self.choice is None or self.choice.samples is None:
            return math.inf
        return self.choice.samples * speed.total_s(self.batch_size) / self.batch_size


NO_TIME = "no time left"
"""Why a candidate was not trained with, or no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convergence:
    """All candidates, by size."""

    candidates: tuple[Candidate, ...]
    noise: NoiseAnswer | None
    """None if nothing converged to measure it at."""
    every_samples: int
    """Between evaluations, where a step is not larger."""
    spent_s: float
    timed: Speed | None
    """The sizes that were left, timed once more in turns; None if there were none."""

    @property
    def is_cut(self) -> bool:
        """Whether time was up before even one candidate was trained with at all its rates."""
        whole = [one for one in self.candidates if one.choice and not one.choice.is_cut]
        return not whole and any(one.rejected.startswith(NO_TIME) for one in self.candidates)


def searched(size: CandidateSize, choice: RateChoice) -> Candidate:
    """Return a candidate whose rate was looked for."""
    return Candidate(
        size=size,
        choice=choice,
        runs=(),
        estimate=None,
        rejected="" if choice.rate is not None else _why_not(choice),
    )


def left_out(size: CandidateSize, why: str, *, is_too_slow: bool = False) -> Candidate:
    """Return a candidate that was not trained with."""
    return Candidate(
        size=size, choice=None, runs=(), estimate=None, rejected=why, is_too_slow=is_too_slow
    )


def _why_not(choice: RateChoice) -> str:
    """Return how the rates ended that all missed the target."""
    ends = (
        (choice.count(DIVERGED), "diverged"),
        (choice.count(CENSORED), "too slow"),
        (choice.count(FAILED), "failed"),
    )
    told = ", ".join(f"{count} {name}" for count, name in ends if count)
    if choice.is_cut:
        return f"{NO_TIME}; so far {told}" if told else NO_TIME
    return f"not reached: {told}"
