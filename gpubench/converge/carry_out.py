"""Carry out a cell: what the file holds is not trained again."""

from collections.abc import Callable

from gpubench.converge.cells import Assignment, GradientCell
from gpubench.converge.execute import TaskTrainer
from gpubench.converge.gradients import gradients_found
from gpubench.converge.job import Found, Job


def carry_out(
    assignment: Assignment, trainer: TaskTrainer, tell: Callable[[Found], object]
) -> None:
    """Train what is missing of a cell.

    Args:
        assignment: The cell, with what is known.
        trainer: Trains.
        tell: Told of each new row as soon as it is known.

    Raises:
        UsageError: If a task's data are missing.
    """
    known = {one.case: one for one in assignment.known}
    cell = assignment.cell
    if isinstance(cell, GradientCell):
        for found in gradients_found(trainer, cell.job):
            if found.case not in known:
                tell(found)
        return

    def execute(job: Job) -> Found:
        if job.case in known:
            return known[job.case]
        found = trainer.found(job)
        tell(found)
        return found

    cell.carry_out(execute)
