"""The runs of one task, as tables of sizes and seeds."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.model.training_row import TrainingProtocol, TrainingRow
from gpubench.stats.arrays import Array

Value = Callable[[TrainingRow], float | None]
"""Takes one figure of a row; None where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeTable:
    """One figure of every size and seed."""

    sizes: tuple[int, ...]
    """Batch sizes, ascending."""
    seeds: tuple[int, ...]
    """Those that every size has."""
    values: Array
    """Shape (sizes, seeds)."""

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return self.values.size > 0

    def of(self, size: int) -> Array:
        """Return a size's figures, shape (seeds,)."""
        return np.asarray(self.values[self.sizes.index(size)])

    def only(self, sizes: Iterable[int]) -> "SizeTable":
        """Return a table of some of the sizes."""
        kept = [i for i, size in enumerate(self.sizes) if size in set(sizes)]
        return SizeTable(
            sizes=tuple(self.sizes[i] for i in kept), seeds=self.seeds, values=self.values[kept]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRuns:
    """All rows of a task."""

    task: str
    rows: tuple[TrainingRow, ...]

    def where(
        self, protocol: TrainingProtocol, params: str = "", optimizer: str = "sgd"
    ) -> tuple[TrainingRow, ...]:
        """Return the rows of a protocol and a variant of the task."""
        wanted = (protocol, params, optimizer)
        return tuple(
            row
            for row in self.rows
            if (row.case.protocol, row.case.params, row.case.optimizer) == wanted
        )

    def trials(self, params: str = "", optimizer: str = "sgd") -> tuple[TrainingRow, ...]:
        """Return the trials of rates on the way to a target; others are judged by accuracy."""
        trials = self.where(TrainingProtocol.SEARCH, params, optimizer)
        return tuple(row for row in trials if row.design.target_accuracy is not None)

    def params(self, protocol: TrainingProtocol, optimizer: str = "sgd") -> tuple[str, ...]:
        """Return the variants that a protocol was run with, in the file's order."""
        of = (protocol, optimizer)
        return tuple(
            dict.fromkeys(
                row.case.params
                for row in self.rows
                if (row.case.protocol, row.case.optimizer) == of
            )
        )


def runs_by_task(rows: Iterable[TrainingRow]) -> tuple[TaskRuns, ...]:
    """Return the rows of each task, in the file's order."""
    found: dict[str, list[TrainingRow]] = defaultdict(list)
    for row in rows:
        found[row.case.task].append(row)
    return tuple(TaskRuns(task=task, rows=tuple(of)) for task, of in found.items())


def size_table(rows: Sequence[TrainingRow], value: Value, missing: float = np.inf) -> SizeTable:
    """Return one figure of rows as a table of sizes and seeds.

    Seeds that not all sizes have are left out, so that sizes can be compared seed by seed: a file
    that was cut short lacks some.

    Args:
        rows: Of one protocol and variant.
        value: The figure.
        missing: What stands where a row has none.
    """
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for row in rows:
        figure = value(row)
        found[row.case.batch_size][row.case.seed] = missing if figure is None else figure
    sizes = tuple(sorted(found))
    shared = set.intersection(*(set(of) for of in found.values())) if found else set()
    seeds = tuple(sorted(shared))
    values = np.array([[found[size][seed] for seed in seeds] for size in sizes], dtype=float)
    return SizeTable(sizes=sizes, seeds=seeds, values=values.reshape(len(sizes), len(seeds)))


def with_unreached(table: SizeTable, tried: Iterable[int]) -> SizeTable:
    """Return a table that also has the sizes at which no learning rate reached the target.

    Left out, they would make the size beside them an end of what was tried.

    Args:
        table: Of what is small where it is good.
        tried: All sizes of the search.
    """
    sizes = tuple(sorted({*table.sizes, *tried}))
    late = np.full(len(table.seeds), np.inf)
    values = np.array([table.of(size) if size in table.sizes else late for size in sizes])
    return SizeTable(sizes=sizes, seeds=table.seeds, values=values)


def samples_to_target(row: TrainingRow) -> float | None:
    """Return the samples to the target; None of a run that did not reach it."""
    return None if row.reach is None else row.reach.samples_to_target


def steps_to_target(row: TrainingRow) -> float | None:
    """Return the steps to the target; None of a run that did not reach it."""
    return None if row.reach is None else row.reach.steps_to_target


def epochs_to_target(row: TrainingRow) -> float | None:
    """Return the epochs to the target; None of a run that did not reach it."""
    return None if row.reach is None else row.reach.epochs_to_target


def time_to_target_s(row: TrainingRow) -> float | None:
    """Return the seconds to the target; None of a run that did not reach it."""
    return None if row.reach is None else row.reach.time_to_target_s


def accuracy_on_test(row: TrainingRow) -> float | None:
    """Return the accuracy on data that decided nothing; a model that diverged has none right."""
    return row.outcome.test_accuracy


def loss_rises(row: TrainingRow) -> float | None:
    """Return how often the validation loss rose."""
    return row.outcome.loss_rises
