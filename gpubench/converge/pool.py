"""Several workers at once: the cell that takes longest first, each row as soon as it is known."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any, cast

from gpubench.converge.cells import Assignment
from gpubench.converge.job import Found
from gpubench.converge.learner import Learner
from gpubench.converge.messages import CellDone


def carried_out(
    learners: Sequence[Learner], assignments: Sequence[Assignment]
) -> Iterator[Found | CellDone]:
    """Yield rows and ends of cells in the order in which they come.

    Args:
        learners: Open, idle workers, at least one.
        assignments: Cells; the costly ones go first, so that no worker ends long after the others.

    Raises:
        GpubenchError: If a worker is lost, or a task's data are missing.
    """
    left = sorted(assignments, key=lambda one: one.cell.cost)
    idle, busy = list(learners), list[Learner]()
    while left or busy:
        while left and idle:
            learner = idle.pop()
            learner.give(left.pop())
            busy.append(learner)
        for learner in _ready(busy):
            told = learner.hear()
            if isinstance(told, CellDone):
                busy.remove(learner)
                idle.append(learner)
            yield told


def _ready(busy: Sequence[Learner]) -> list[Learner]:
    """Wait until something can be heard; return of whom."""
    by_connection = {id(learner.waiting): learner for learner in busy}
    ready = wait([cast("Any", learner.waiting) for learner in busy])
    return [by_connection[id(one)] for one in ready]


def stop_all(learners: Sequence[Learner]) -> None:
    """End workers, also those that are gone already."""
    for learner in learners:
        with suppress(ProcessLookupError):
            learner.stop()
