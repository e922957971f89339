"""The studies that a preset consists of, each in cells that follow from what is known so far."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from gpubench.converge.cells import AccuracyCell, Cell, GradientCell, JobsCell, ReachCell
from gpubench.converge.job import GradientJob, Job
from gpubench.converge.known import KnownRuns
from gpubench.converge.variant import AS_IT_IS, Variant
from gpubench.model.training_row import TrainingProtocol

BASE_BATCH = 32
"""Whose rate the fixed-rate and linear-scaling protocols start from."""

REFERENCE_SEEDS = 5
REFERENCE_EPOCHS = 20
REFERENCE_MARGIN = 0.02
"""The target lies so far below what the reference reaches at best, so that all can meet it."""

_RATE_GROWTH = 0.75
"""First guesses grow as batch^0.75, between the square root and the linear rule."""

Size = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is trained in a study."""

    task: str
    samples: int
    """To learn from, after the variant."""
    variant: Variant = AS_IT_IS
    optimizer: str = "sgd"
    base_rate: float = 2.0**-4
    """First guess for the base batch."""

    def guess(self, batch_size: int) -> float:
        """Return a first guess of the rate for a batch size."""
        if self.optimizer == "rprop":
            # Its first step is one of weights, whatever the batch.
            return self.base_rate
        return self.base_rate * math.pow(batch_size / BASE_BATCH, _RATE_GROWTH)

    def fitting(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """Return batch sizes, 0 as the full batch, without those that are too large."""
        found = {size or self.samples for size in sizes}
        return tuple(sorted(size for size in found if size <= self.samples))

    def job(
        self, protocol: TrainingProtocol, batch_size: int, rate: float, seed: int, samples: int
    ) -> Job:
        """Return a run without a target."""
        return Job(
            task=self.task,
            variant=self.variant,
            optimizer=self.optimizer,
            protocol=protocol,
            batch_size=batch_size,
            learning_rate=rate,
            seed=seed,
            most_samples=samples,
            target_accuracy=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachStudy:
    """How long each batch size takes to the target, each at the rate that suits it."""

    subject: Subject
    sizes: tuple[int, ...]
    seeds: int
    search_seeds: int
    target_accuracy: float | None = None
    """None: by the reference, `REFERENCE_MARGIN` below the median of its best accuracies."""
    most_epochs: int = 60
    most_steps: int = 200
    """A run ends after so many epochs or so many steps, whichever is more."""
    search_epochs: int = 20
    search_steps: int = 100
    """The same of the first trials."""
    search_reach: int = 6

    def references(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield what says which target can be reached, unless it is given."""
        subject = self.subject
        if self.target_accuracy is None:
            batch = min(BASE_BATCH, subject.samples)
            samples = REFERENCE_EPOCHS * subject.samples
            rate = subject.guess(batch)
            jobs = (
                subject.job(TrainingProtocol.REFERENCE, batch, rate, seed, samples)
                for seed in range(REFERENCE_SEEDS)
            )
            yield JobsCell(jobs=tuple(jobs))

    def searches(self, known: KnownRuns) -> Iterator[Cell]:
        """Yield a cell per batch size."""
        subject = self.subject
        target = self.target_accuracy or _reference_target(subject, known)
        for size in subject.fitting(self.sizes):
            yield ReachCell(
                task=subject.task,
                variant=subject.variant,
                optimizer=subject.optimizer,
                batch_size=size,
                start_rate=subject.guess(size),
                target_accuracy=target,
                seeds=self.seeds,
                search_seeds=self.search_seeds,
                most_samples=max(self.most_epochs * subject.samples, self.most_steps * size),
                search_samples=max(self.search_epochs * subject.samples, self.search_steps * size),
                search_reach=self.search_reach,
            )

    def uses(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing: it needs no other study's rates."""
        return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualStudy:
    """What accuracy each batch size comes to in equally many epochs or steps, by each protocol."""

    subject: Subject
    """Its rates are those that a `ReachStudy` of it has found."""
    protocols: tuple[TrainingProtocol, ...]
    sizes: tuple[int, ...]
    seeds: int
    epochs: int
    steps: int = 0
    """Of the protocol of equal steps."""

    def references(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing."""
        return iter(())

    def searches(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing."""
        return iter(())

    def uses(self, known: KnownRuns) -> Iterator[Cell]:
        """Yield a cell per protocol and batch size whose rate was found."""
        for protocol in self.protocols:
            for size in self.subject.fitting(self.sizes):
                rate = self._rate(protocol, size, known)
                if rate is None:
                    continue
                jobs = (
                    self.subject.job(protocol, size, rate, seed, self._samples(protocol, size))
                    for seed in range(self.seeds)
                )
                yield JobsCell(jobs=tuple(jobs))

    def _samples(self, protocol: TrainingProtocol, size: int) -> int:
        if protocol is TrainingProtocol.TUNED_STEPS:
            return self.steps * size
        return self.epochs * self.subject.samples

    def _rate(self, protocol: TrainingProtocol, size: int, known: KnownRuns) -> float | None:
        base = min(BASE_BATCH, self.subject.samples)
        own, basic = (_tuned_rate(self.subject, one, known) for one in (size, base))
        if protocol is TrainingProtocol.FIXED_RATE:
            return basic
        if protocol is TrainingProtocol.LINEAR_RATE:
            return None if basic is None else basic * size / base
        return own


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyStudy:
    """What accuracy each batch size comes to in equally many epochs, at its most accurate rate."""

    subject: Subject
    sizes: tuple[int, ...]
    seeds: int
    search_seeds: int
    epochs: int

    def references(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing."""
        return iter(())

    def searches(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield a cell per batch size."""
        subject = self.subject
        for size in subject.fitting(self.sizes):
            yield AccuracyCell(
                task=subject.task,
                variant=subject.variant,
                optimizer=subject.optimizer,
                batch_size=size,
                start_rate=subject.guess(size),
                samples=self.epochs * subject.samples,
                seeds=self.seeds,
                search_seeds=self.search_seeds,
            )

    def uses(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientStudy:
    """How well gradients of each size point, along runs at the base batch."""

    subject: Subject
    sizes: tuple[int, ...]
    seeds: int
    draws: int = 20
    progress: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)

    def references(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing."""
        return iter(())

    def searches(self, _known: KnownRuns) -> Iterator[Cell]:
        """Yield nothing."""
        return iter(())

    def uses(self, known: KnownRuns) -> Iterator[Cell]:
        """Yield a cell per seed, along as many samples as the base batch takes to the target."""
        subject = self.subject
        base = min(BASE_BATCH, subject.samples)
        samples = known.samples_to_target(
            subject.task, subject.variant.text, subject.optimizer, base
        )
        rate = _tuned_rate(subject, base, known)
        if rate is None or samples is None:
            return
        for seed in range(self.seeds):
            along = subject.job(TrainingProtocol.GRADIENTS, base, rate, seed, round(samples))
            yield GradientCell(
                job=GradientJob(
                    along=along,
                    sizes=subject.fitting(self.sizes),
                    progress=self.progress,
                    draws=self.draws,
                )
            )


Study = ReachStudy | EqualStudy | AccuracyStudy | GradientStudy


def _tuned_rate(subject: Subject, size: int, known: KnownRuns) -> float | None:
    return known.tuned_rate(subject.task, subject.variant.text, subject.optimizer, size)


def _reference_target(subject: Subject, known: KnownRuns) -> float:
    best = known.reference_accuracies(subject.task, subject.variant.text)
    return max(REFERENCE_MARGIN, median(best) - REFERENCE_MARGIN)
