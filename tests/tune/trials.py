"""A job with an injected limit, tried in this process as a trial's own process would."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from gpubench.tune.attempt import attempt
from gpubench.tune.outcomes import TrialOutcome

BASE, PER_SAMPLE = 300_000_000, 1_000_000
GPU_MESSAGE = "CUDA out of memory. Tried to allocate 2.00 GiB."


def out_of_memory() -> Exception:
    return RuntimeError(GPU_MESSAGE)


@dataclass
class InjectedLimit:
    """Tries sizes of a job that fits up to a limit.

    Args:
        limit: Largest size that fits.
        error: What is raised above it.
        at_step: In which step it is raised, from 1.
        in_evaluation: Raised there, and in no step.
        leak: Samples by which each trial lowers the limit.
        wavers: Share by which the limit differs from trial to trial.
    """

    limit: int
    error: Callable[[], BaseException] = out_of_memory
    at_step: int = 1
    in_evaluation: bool = False
    leak: int = 0
    wavers: float = 0.0
    retries_above: int = 10**12
    tried: list[int] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def bytes(self) -> int:
        """The limit in bytes, as the search is told it."""
        return BASE + PER_SAMPLE * self.limit

    def try_size(self, size: int, steps: int) -> TrialOutcome:
        left = self.limit - self.leak * len(self.tried)
        self.tried.append(size)
        now = int(left * (1 + self.chance.uniform(-self.wavers, self.wavers)))
        work = _Work(self, size, fits=size <= now)
        return attempt(lambda: work, work, steps=steps, limit_bytes=None)


class _Work:
    def __init__(self, job: InjectedLimit, size: int, *, fits: bool) -> None:
        self.job, self.size, self.fits = job, size, fits
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if not self.fits and not self.job.in_evaluation and self.steps >= self.job.at_step:
            raise self.job.error()

    def evaluate(self) -> None:
        if not self.fits and self.job.in_evaluation:
            raise self.job.error()

    def peak_bytes(self) -> int:
        return BASE + PER_SAMPLE * self.size

    def retries(self) -> int:
        return 3 if self.steps and self.size > self.job.retries_above else 0

    def settle(self) -> None:
        pass
