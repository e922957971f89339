"""All that is found out about one task of a training file."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from gpubench.learning.accuracy_peak import ProtocolAccuracy, protocol_accuracies
from gpubench.learning.best_size import BestSizes, best_sizes
from gpubench.learning.critical_batch import CriticalBatch, critical_batch
from gpubench.learning.directions import Direction, NoiseAt, directions, noise_scales
from gpubench.learning.runs import (
    SizeTable,
    TaskRuns,
    Value,
    accuracy_on_test,
    epochs_to_target,
    runs_by_task,
    samples_to_target,
    size_table,
    steps_to_target,
    time_to_target_s,
    with_unreached,
)
from gpubench.learning.usable_rates import UsableRates, usable_rates
from gpubench.model.training_row import FOUR_PROTOCOLS, TrainingProtocol, TrainingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachTables:
    """Runs to the target of one variant and optimizer, as tables of sizes and seeds."""

    samples: SizeTable
    steps: SizeTable
    epochs: SizeTable
    times_s: SizeTable
    train_samples: int
    target_accuracy: float | None


@dataclass(frozen=True, kw_only=True)
class TaskFindings:
    """What a task's rows say; computed as it is asked for, once."""

    runs: TaskRuns

    @property
    def task(self) -> str:
        """Its name."""
        return self.runs.task

    def reach(self, params: str = "", optimizer: str = "sgd") -> ReachTables | None:
        """Return the runs to the target of a variant; None if there are none."""
        rows = self.runs.where(TrainingProtocol.TO_TARGET, params, optimizer)
        if not rows:
            return None
        tried = {row.case.batch_size for row in self.runs.trials(params, optimizer)}

        def table(value: Value) -> SizeTable:
            return with_unreached(size_table(rows, value), tried)

        return ReachTables(
            samples=table(samples_to_target),
            steps=table(steps_to_target),
            epochs=table(epochs_to_target),
            times_s=table(time_to_target_s),
            train_samples=rows[0].design.train_samples,
            target_accuracy=rows[0].design.target_accuracy,
        )

    @cached_property
    def plain(self) -> ReachTables | None:
        """The runs to the target of the task as it is."""
        return self.reach()

    @cached_property
    def critical(self) -> CriticalBatch | None:
        """The hyperbola through its median steps."""
        return None if self.plain is None else critical_batch(self.plain.steps)

    @cached_property
    def best_in_time(self) -> BestSizes | None:
        """Which sizes may be the quickest."""
        return None if self.plain is None else best_sizes(self.plain.times_s)

    @cached_property
    def best_in_samples(self) -> BestSizes | None:
        """Which sizes may need the fewest epochs."""
        return None if self.plain is None else best_sizes(self.plain.samples)

    @cached_property
    def accuracies(self) -> tuple[ProtocolAccuracy, ...]:
        """Test accuracy under each of the four protocols."""
        tables = (
            (protocol, size_table(self.runs.where(protocol), accuracy_on_test, missing=0.0))
            for protocol in FOUR_PROTOCOLS
        )
        return protocol_accuracies([(protocol, table) for protocol, table in tables if table])

    @cached_property
    def directions(self) -> tuple[Direction, ...]:
        """How well gradients point."""
        return directions(self.runs)

    @cached_property
    def noise(self) -> tuple[NoiseAt, ...]:
        """The noise scale along a run."""
        return noise_scales(self.runs)

    @cached_property
    def rates(self) -> tuple[UsableRates, ...]:
        """Usable learning rates at each size."""
        return usable_rates(self.runs)

    def step_s(self, size: int) -> float | None:
        """Return the median seconds of a step of the runs to the target; None if not known."""
        found = [
            row.outcome.time_s / row.outcome.steps
            for row in self.runs.where(TrainingProtocol.TO_TARGET)
            if row.case.batch_size == size and row.outcome.time_s and row.outcome.steps
        ]
        return median(found) if found else None


def learning_findings(rows: Iterable[TrainingRow]) -> tuple[TaskFindings, ...]:
    """Return what rows say of each task, in the file's order."""
    return tuple(TaskFindings(runs=runs) for runs in runs_by_task(rows))
