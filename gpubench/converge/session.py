"""Carry a plan out: phase by phase, with every row written as soon as it is known."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from gpubench.converge.job import Found
from gpubench.converge.known import KnownRuns
from gpubench.converge.learner import Learner
from gpubench.converge.messages import CellDone, Opened, Opening
from gpubench.converge.plan import PHASES, TrainingPlan, assignments
from gpubench.converge.pool import carried_out, stop_all
from gpubench.errors import ResultsFileError
from gpubench.model.training_row import TrainingOrigin, TrainingRow

Started = Callable[[Opened], object]
"""Told once of the device and the software."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted:
    """A phase begins with so many cells, worth so many steps."""

    phase: str
    cells: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFinished:
    """A cell is done."""


TrainingEvent = Opened | PhaseStarted | TrainingRow | CellFinished


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSession:
    """Everything that carrying a plan out depends on."""

    plan: TrainingPlan
    origin: TrainingOrigin
    """Of its rows; the label is empty for the device's name."""
    open_learner: Callable[[], Learner]
    """Makes a worker that has not been started."""
    identify: bool = False
    recorded: tuple[TrainingRow, ...] = ()
    """What an interrupted file already holds."""

    def events(self) -> Generator[TrainingEvent, None, None]:
        """Train all that is missing; close the iterator to end the workers.

        Raises:
            GpubenchError: If the device, a worker or a task's data cannot be used.
        """
        learners = [self.open_learner() for _ in range(self.plan.workers)]
        try:
            yield from self._with(learners)
        finally:
            stop_all(learners)

    def _with(self, learners: list[Learner]) -> Iterator[TrainingEvent]:
        opening = Opening(
            device=self.plan.device,
            # One each: these models are too small to be shared, and sums keep their order.
            threads=1,
            identify=self.identify,
        )
        opened, *_ = [learner.open(opening) for learner in learners]
        refuse_another_machine(self.recorded, opened)
        yield opened
        known = KnownRuns(map(found_of, self.recorded))
        studies = self.plan.studies()
        for phase in PHASES:
            cells = list(assignments(studies, phase, known))
            cost = sum(one.cell.cost for one in cells)
            yield PhaseStarted(phase=phase, cells=len(cells), cost=cost)
            for told in carried_out(learners, cells):
                if isinstance(told, CellDone):
                    yield CellFinished()
                else:
                    known.add(told)
                    yield row_of(self.origin, told, opened)


def row_of(origin: TrainingOrigin, found: Found, opened: Opened) -> TrainingRow:
    """Return what was found as a row."""
    return TrainingRow(
        origin=replace(origin, label=origin.label or opened.device.device),
        case=found.case,
        design=found.design,
        outcome=found.outcome,
        reach=found.reach,
        gradients=found.gradients,
        device=opened.device,
        software=opened.software,
    )


def found_of(row: TrainingRow) -> Found:
    """Return what a row says beside where and when it was found."""
    return Found(
        case=row.case,
        design=row.design,
        outcome=row.outcome,
        reach=row.reach,
        gradients=row.gradients,
    )


_DEVICE = ("backend", "device", "device_uuid")
_SOFTWARE = ("torch", "python", "gpubench", "cuda", "cudnn", "flags")


def refuse_another_machine(recorded: tuple[TrainingRow, ...], opened: Opened) -> None:
    """Refuse to go on with a file on another device or other software.

    Raises:
        ResultsFileError: Naming the first thing that differs.
    """
    for row in recorded[:1]:
        pairs = [
            *((name, getattr(row.device, name), getattr(opened.device, name)) for name in _DEVICE),
            *(
                (name, getattr(row.software, name), getattr(opened.software, name))
                for name in _SOFTWARE
            ),
        ]
        for name, before, now in pairs:
            if before != now:
                raise ResultsFileError(
                    "--resume",
                    seen=f"{name} is {now or 'unknown'}, was {before or 'unknown'}",
                    expected="the machine and software that began the file",
                    advice="go on there, or start a new file with -o",
                )
