"""The plan of a training file, and its text in the `plan` column."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gpubench.converge.cells import (
    AccuracyCell,
    Assignment,
    Cell,
    GradientCell,
    JobsCell,
    ReachCell,
)
from gpubench.converge.job import Found
from gpubench.converge.known import KnownRuns
from gpubench.converge.presets import PRESETS, TRAIN_SAMPLES, one_task
from gpubench.converge.studies import Study
from gpubench.errors import UsageError
from gpubench.model.training_row import TrainingProtocol

PHASES = ("references", "searches", "uses")
"""Each rests on what the ones before have found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """What is trained, where, and by how many at once."""

    preset: str
    """One of `PRESETS`, or empty where a task is named."""
    task: str = ""
    """One of `TRAIN_SAMPLES`, or empty for the preset's."""
    device: str
    workers: int

    @property
    def text(self) -> str:
        """As the `plan` column has it."""
        parts = {
            "device": self.device,
            "preset": self.preset,
            "task": self.task,
            "workers": str(self.workers),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def studies(self) -> tuple[Study, ...]:
        """Return what it consists of."""
        return tuple(one_task(self.task) if self.task else PRESETS[self.preset]())


def training_plan(*, preset: str, task: str, device: str, workers: int) -> TrainingPlan:
    """Return a plan of names that are known.

    Raises:
        UsageError: If one is not.
    """
    if not task:
        _require("--preset", preset, PRESETS)
    else:
        _require("--task", task, TRAIN_SAMPLES)
    return TrainingPlan(preset="" if task else preset, task=task, device=device, workers=workers)


def parsed_plan(text: str, where: str) -> TrainingPlan:
    """Return the plan that a file's rows name.

    Args:
        text: Of the `plan` column.
        where: What messages call the file.

    Raises:
        UsageError: If this version knows no such plan.
    """
    parts = dict(re.findall(r"(\w+)=([^;]*)", text))
    workers = parts.get("workers", "")
    is_named = "preset" in parts or "task" in parts
    if not (workers.isdecimal() and "device" in parts and is_named):
        raise UsageError(
            where,
            seen=f"its plan is {text!r}",
            expected="one of this gpubench version",
            advice="start a new file with -o",
        )
    return training_plan(
        preset=parts.get("preset", ""),
        task=parts.get("task", ""),
        device=parts["device"],
        workers=int(workers),
    )


def assignments(studies: tuple[Study, ...], phase: str, known: KnownRuns) -> Iterator[Assignment]:
    """Yield the cells of a phase that are not known to be done, with what is known of them.

    Args:
        studies: Of the plan.
        phase: One of `PHASES`.
        known: All that was found so far.
    """
    for study in studies:
        for cell in _cells(study, phase, known):
            there = _known_of(cell, known)
            # What a search needs is only known by searching, which costs nothing with its rows.
            if isinstance(cell, ReachCell | AccuracyCell) or len(there) < _rows(cell):
                yield Assignment(cell=cell, known=there)


def _known_of(cell: Cell, known: KnownRuns) -> tuple[Found, ...]:
    match cell:
        case ReachCell():
            return _searched(cell, TrainingProtocol.TO_TARGET, known)
        case AccuracyCell():
            return _searched(cell, TrainingProtocol.TUNED_EPOCHS, known)
        case JobsCell():
            return tuple(known.those(job.case for job in cell.jobs))
        case GradientCell():
            return tuple(known.those(cell.job.cases))


def _searched(
    cell: ReachCell | AccuracyCell, use: TrainingProtocol, known: KnownRuns
) -> tuple[Found, ...]:
    subject = (cell.task, cell.variant.text, cell.optimizer, cell.batch_size)
    return tuple(known.searched(*subject, use))


def _rows(cell: JobsCell | GradientCell) -> int:
    return len(cell.jobs) if isinstance(cell, JobsCell) else len(cell.job.cases)


def _cells(study: Study, phase: str, known: KnownRuns) -> Iterator[Cell]:
    match phase:
        case "references":
            return study.references(known)
        case "searches":
            return study.searches(known)
        case _:
            return study.uses(known)


def _require(flag: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise UsageError(
            flag,
            seen=repr(name),
            expected=f"one of {', '.join(names)}",
            advice="choose one of these",
        )
