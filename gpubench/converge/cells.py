"""What a worker is given at once: runs that belong together, such as a search and its use."""

from collections.abc import Callable
from dataclasses import dataclass

from gpubench.converge.job import Found, GradientJob, Job
from gpubench.converge.variant import Variant
from gpubench.model.training_row import TrainingProtocol, TrainingStatus
from gpubench.training.rate_search import search_rate

SEARCH_SEED = 1_000_000
"""Seeds of trials begin here, so that none of them is one that results are reported of."""

ACCURACY_SEED = 2_000_000
"""The same of trials that are judged by accuracy: a file tells the two searches apart."""

_WORSE = 1.25
"""A rate with more than so many times the best one's wrong answers ends that search."""

Execute = Callable[[Job], Found]
"""Returns what a job comes to, from the file or by training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachCell:
    """A batch size: its learning rate is searched, then used to train to the target."""

    task: str
    variant: Variant
    optimizer: str
    batch_size: int
    start_rate: float
    """First guess."""
    target_accuracy: float
    seeds: int
    """Runs to report."""
    search_seeds: int
    """Trials of each rate."""
    most_samples: int
    search_samples: int
    """Most samples of the first trials; later ones are cut off at twice the best."""
    search_reach: int
    """Octaves from the guess within which a rate has to work."""

    def carry_out(self, execute: Execute) -> None:
        """Search, then report; without a rate that works there is nothing to report."""

        def trial(rate: float, seed: int, most: float) -> float | None:
            job = self._job(TrainingProtocol.SEARCH, rate, seed, int(most))
            reach = execute(job).reach
            return None if reach is None else reach.samples_to_target

        search = search_rate(
            trial,
            self.start_rate,
            seeds=range(SEARCH_SEED, SEARCH_SEED + self.search_seeds),
            most_samples=self.search_samples,
            reach=self.search_reach,
        )
        if search.best is None:
            return
        for seed in range(self.seeds):
            rate, most = search.best.rate, self.most_samples
            execute(self._job(TrainingProtocol.TO_TARGET, rate, seed, most))

    @property
    def cost(self) -> float:
        """About how many steps it takes, to begin with what takes longest."""
        return (self.seeds + 10 * self.search_seeds) * self.search_samples / self.batch_size / 4

    def _job(self, protocol: TrainingProtocol, rate: float, seed: int, most: int) -> Job:
        return Job(
            task=self.task,
            variant=self.variant,
            optimizer=self.optimizer,
            protocol=protocol,
            batch_size=self.batch_size,
            learning_rate=rate,
            seed=seed,
            most_samples=most,
            target_accuracy=self.target_accuracy,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyCell:
    """A batch size: the rate that is most accurate after so many samples is searched, then used.

    A target would leave out what cannot reach it, and with it what is to be found.
    """

    task: str
    variant: Variant
    optimizer: str
    batch_size: int
    start_rate: float
    """First guess."""
    samples: int
    """Of every run."""
    seeds: int
    """Runs to report."""
    search_seeds: int
    """Trials of each rate."""

    def carry_out(self, execute: Execute) -> None:
        """Search by the share of wrong answers on validation data, then report."""

        def trial(rate: float, seed: int, _most: float) -> float | None:
            outcome = execute(self._job(TrainingProtocol.SEARCH, rate, seed)).outcome
            if outcome.status is TrainingStatus.DIVERGED or outcome.validation_accuracy is None:
                return None
            return 1 - outcome.validation_accuracy

        search = search_rate(
            trial,
            self.start_rate,
            seeds=range(ACCURACY_SEED, ACCURACY_SEED + self.search_seeds),
            most_samples=self.samples,
            slack=_WORSE,
        )
        if search.best is None:
            return
        for seed in range(self.seeds):
            execute(self._job(TrainingProtocol.TUNED_EPOCHS, search.best.rate, seed))

    @property
    def cost(self) -> float:
        """About how many steps it takes."""
        return (self.seeds + 5 * self.search_seeds) * self.samples / self.batch_size

    def _job(self, protocol: TrainingProtocol, rate: float, seed: int) -> Job:
        return Job(
            task=self.task,
            variant=self.variant,
            optimizer=self.optimizer,
            protocol=protocol,
            batch_size=self.batch_size,
            learning_rate=rate,
            seed=seed,
            most_samples=self.samples,
            target_accuracy=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsCell:
    """Runs that do not depend on each other."""

    jobs: tuple[Job, ...]

    def carry_out(self, execute: Execute) -> None:
        """Train them all."""
        for job in self.jobs:
            execute(job)

    @property
    def cost(self) -> float:
        """How many steps it takes."""
        return sum(job.most_samples / job.batch_size for job in self.jobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientCell:
    """Gradients along one run."""

    job: GradientJob

    @property
    def cost(self) -> float:
        """About how many steps of training it is worth."""
        job = self.job
        samples = sum(job.sizes) * job.draws * len(job.progress)
        return job.along.most_samples / job.along.batch_size + samples / 64


Cell = ReachCell | AccuracyCell | JobsCell | GradientCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A cell with what the file already holds of it."""

    cell: Cell
    known: tuple[Found, ...] = ()
