"""A job whose truth is known, and a lab that answers by it at once."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gpubench.tune.answers import (
    CENSORED,
    DIVERGED,
    JobFacts,
    NoiseAnswer,
    RunAnswer,
    SpeedAnswer,
    StepTime,
)
from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.outcomes import TrialEnd, TrialOutcome
from tests.tune.trials import BASE, PER_SAMPLE

SAMPLES = 8192
_TAKES_S = {TrialAsk: 3.0, SpeedAsk: 15.0}
"""Seconds of a trial's process, and of one that times a dozen sizes."""


@dataclass
class SimulatedJob:
    """Steps = least x (1 + critical / batch), at a rate that is best by the square root of batch.

    Args:
        critical: Batch from which on more samples per step save few steps.
        least: Steps of the largest batches.
        overhead_s: What a step takes beside its samples.
        per_sample_s: What a sample takes.
        load_s: What loading a sample takes.
        fits: The largest batch that memory has room for.
        diverges_above: Rates above diverge, whatever the batch.
        noise: SD of the log of the samples needed.
        learns: Whether any rate learns at all.
        slower: Seconds of the wall clock per second of training, as on a machine with others.
    """

    critical: float = 200.0
    least: float = 100.0
    overhead_s: float = 1e-3
    per_sample_s: float = 1e-5
    load_s: float = 1e-7
    fits: int = 10**6
    diverges_above: float = math.inf
    noise: float = 0.05
    learns: bool = True
    samples: int = SAMPLES
    workers: int = 0
    target_loss: float | None = 0.5
    best_rate_at_one: float = 0.01
    asked: list[Ask] = field(default_factory=list)
    first_loss: float | None = 2.3
    spent_s: float = 0.0
    slower: float = 1.0
    block_noise: float = 0.02

    def step_s(self, size: int) -> float:
        return self.overhead_s + self.per_sample_s * size

    def needed(self, size: int, rate: float) -> float:
        """Return the samples to the target; infinite where the rate is no good."""
        if rate > self.diverges_above or not self.learns:
            return math.inf
        off = math.log2(rate / (self.best_rate_at_one * math.sqrt(size)))
        return size * self.least * (1 + self.critical / size) * (1 + 0.3 * off * off)

    def seconds(self, size: int) -> float:
        """Return the true seconds to the target at the best rate of the grid."""
        samples = min(self.needed(size, 2.0**e) for e in range(-14, 7))
        return samples * self.step_s(size) / size

    def answer(self, ask: Ask) -> Any:
        self.asked.append(ask)
        answer = self._answered(ask)
        took_s = answer.wall_s if isinstance(answer, RunAnswer) else _TAKES_S.get(type(ask), 0.5)
        self.spent_s += took_s
        return answer

    def _answered(self, ask: Ask) -> Any:
        match ask:
            case FactsAsk():
                return self._facts()
            case TrialAsk():
                return self._trial(ask)
            case SpeedAsk():
                return SpeedAnswer(times=tuple(self._times(ask)))
            case RunAsk():
                return self._run(ask)
            case NoiseAsk():
                scale = self.critical
                return NoiseAnswer(scale=scale, low=scale / 2, high=scale * 2)

    def close(self) -> None:
        pass

    def _facts(self) -> JobFacts:
        return JobFacts(
            samples=self.samples,
            is_drawn=False,
            parameters=1000,
            learning_rate=0.05,
            target_loss=self.target_loss,
            target_accuracy=None,
            has_accuracy=True,
            is_judged_apart=True,
            workers=self.workers,
            first_loss=self.first_loss,
            first_accuracy=0.1,
            limit_bytes=BASE + PER_SAMPLE * self.fits,
            device="Simulated CPU",
            torch="2.11.0",
        )

    def _trial(self, ask: TrialAsk) -> TrialOutcome:
        if ask.batch_size > self.fits:
            return TrialOutcome(end=TrialEnd.OUT_OF_MEMORY, detail="it held too much")
        peak = BASE + PER_SAMPLE * ask.batch_size
        step_s = self.step_s(ask.batch_size)
        return TrialOutcome(end=TrialEnd.FITS, peak_bytes=peak, steps=ask.steps, step_s=step_s)

    def _times(self, ask: SpeedAsk) -> Sequence[StepTime]:
        chance = random.Random(ask.run)
        return [
            StepTime(
                run=ask.run,
                block=block,
                what=what,
                batch_size=size,
                time_median_s=time_s * math.exp(chance.gauss(0, self.block_noise)),
                time_p25_s=time_s * 0.98,
                time_p75_s=time_s * 1.02,
                status="ok",
                detail="",
                kernel_name="",
            )
            for block in range(ask.blocks)
            for size in ask.batch_sizes
            for what, time_s in (("step", self.step_s(size)), ("load", self.load_s * size))
        ]

    def _loss(self, needed: float, most: int) -> float:
        """Return the last loss, the lower the nearer a run has come to its target."""
        if not self.learns:
            return 2.4
        return 0.4 if needed <= most else min(2.2, 0.5 * (needed / most) ** 0.2)

    def _run(self, ask: RunAsk) -> RunAnswer:
        chance = random.Random(f"{ask.seed} {ask.batch_size} {ask.learning_rate}")
        size, rate = ask.batch_size, ask.learning_rate
        needed = self.needed(size, rate) * math.exp(chance.gauss(0, self.noise))
        diverges = rate > self.diverges_above
        no_target = ask.target_loss is None and ask.target_accuracy is None
        reached = not no_target and needed <= ask.most_samples
        end = CENSORED if not reached else "reached"
        if no_target:
            end = "completed"
        if diverges:
            end = DIVERGED
        most = ask.most_samples if no_target else min(needed, ask.most_samples)
        seen = size if diverges else math.ceil(most)
        time_s = seen * (self.step_s(size) / size + self.load_s) * math.exp(chance.gauss(0, 0.03))
        return RunAnswer(
            end=end,
            samples=seen,
            steps=max(1, seen // size),
            time_s=time_s,
            wall_s=time_s * self.slower,
            reached_samples=needed if reached else None,
            reached_s=needed * time_s / seen if reached else None,
            last_loss=self._loss(needed, ask.most_samples) if not diverges else None,
            last_accuracy=0.9,
            trace_samples=(0, seen // 2, seen),
            trace_losses=(2.3, None, None) if diverges else (2.3, 1.0, 0.4 if self.learns else 2.4),
        )
