"""A world whose learning is known in closed form, and workers that live in it without torch."""

import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pipe

from gpubench.converge.cells import Assignment, GradientCell
from gpubench.converge.job import Found, GradientJob, Job
from gpubench.converge.messages import CellDone, Opened, Opening
from gpubench.converge.plan import training_plan
from gpubench.converge.presets import TRAIN_SAMPLES
from gpubench.converge.session import TrainingSession
from gpubench.model.environment import DeviceIdentity, Software
from gpubench.model.training_row import (
    TrainingCase,
    TrainingDesign,
    TrainingGradients,
    TrainingOrigin,
    TrainingOutcome,
    TrainingReach,
    TrainingRow,
    TrainingStatus,
)

DEVICE = DeviceIdentity(backend="cpu", device="a processor", device_uuid="d000000000001")
SOFTWARE = Software(torch="v2.13.0", python="v3.11.7", gpubench="v0.1.0", flags="threads=1")


@dataclass(frozen=True, kw_only=True)
class World:
    """What is true: steps fall as a hyperbola, and accuracy may depend on the batch size."""

    critical_batch: float = 160.0
    fewest_steps: float = 23.0
    noise: float = 0.15
    """Standard deviation of the logarithm of a run's samples to the target."""
    step_s: Callable[[int], float] = lambda size: 1e-4 + 6e-7 * size
    accuracy: Callable[[TrainingCase], float] = lambda case: 0.97
    """True test accuracy of a run."""
    accuracy_sd: float = 0.004
    cosine: Callable[[int], float] = lambda size: math.sqrt(size / (size + 60.0))

    def steps(self, case: TrainingCase) -> float:
        """Return a run's steps to the target; infinite at a rate that is far from the best."""
        octaves = abs(math.log2(case.learning_rate / self.best_rate(case.batch_size)))
        steps = self.fewest_steps * (1 + self.critical_batch / case.batch_size)
        return steps * math.exp(self._normal(case) * self.noise + 0.59 * octaves)

    def best_rate(self, size: int) -> float:
        """Return the rate at which fewest steps are needed."""
        return 0.5 / (1 + self.critical_batch / size)

    def found(self, job: Job) -> Found:
        """Return what a run comes to."""
        case, samples = job.case, samples_of(job)
        steps = self.steps(case)
        is_reached = job.target_accuracy is not None and steps * job.batch_size <= job.most_samples
        seen = steps * job.batch_size if is_reached else float(job.most_samples)
        accuracy = min(1.0, self.accuracy(case) + self.accuracy_sd * self._normal(case, "test"))
        status = TrainingStatus.REACHED if is_reached else TrainingStatus.CENSORED
        if job.target_accuracy is None:
            status = TrainingStatus.COMPLETED
        return Found(
            case=case,
            design=TrainingDesign(
                task_version=1,
                train_samples=samples,
                most_samples=job.most_samples,
                target_accuracy=job.target_accuracy,
            ),
            outcome=TrainingOutcome(
                status=status,
                steps=math.ceil(seen / job.batch_size),
                samples_seen=math.ceil(seen),
                time_s=seen / job.batch_size * self.step_s(job.batch_size),
                warm_up_s=0.001,
                train_loss=0.1,
                validation_loss=0.1,
                validation_accuracy=accuracy,
                best_validation_accuracy=accuracy,
                test_loss=0.1,
                test_accuracy=accuracy,
                loss_rises=max(0.0, min(1.0, 0.4 - 0.03 * math.log2(job.batch_size))),
            ),
            reach=self._reach(job, steps, samples) if is_reached else None,
        )

    def gradients(self, job: GradientJob) -> Iterator[Found]:
        """Yield what is drawn along a run."""
        samples = samples_of(job.along)
        for case in job.cases:
            square = 1.0 + 0.05 * self._normal(case)
            yield Found(
                case=case,
                design=TrainingDesign(
                    task_version=1, train_samples=samples, most_samples=job.along.most_samples
                ),
                outcome=NOTHING,
                gradients=TrainingGradients(
                    gradient_cosine=min(1.0, self.cosine(case.batch_size)),
                    gradient_square=None if case.batch_size == samples else square,
                    gradient_variance=None if case.batch_size == samples else 60.0 * square,
                    layer_gradient_spread=3.0,
                ),
            )

    def _reach(self, job: Job, steps: float, samples: int) -> TrainingReach:
        return TrainingReach(
            steps_to_target=steps,
            samples_to_target=steps * job.batch_size,
            epochs_to_target=steps * job.batch_size / samples,
            time_to_target_s=steps * self.step_s(job.batch_size),
        )

    def _normal(self, case: TrainingCase, what: str = "") -> float:
        # By text: the hash of a text differs from process to process.
        return random.Random(f"{case}{what}").gauss(0, 1)


NOTHING = TrainingOutcome(
    status=TrainingStatus.COMPLETED,
    **dict.fromkeys(
        (
            *("steps", "samples_seen", "time_s", "warm_up_s", "train_loss", "validation_loss"),
            *("validation_accuracy", "best_validation_accuracy", "test_loss", "test_accuracy"),
            "loss_rises",
        )
    ),
)


def samples_of(job: Job) -> int:
    """Return the samples of an epoch."""
    if job.variant.samples:
        return job.variant.samples
    return 226 if job.variant.classes == 2 else TRAIN_SAMPLES[job.task]


@dataclass(eq=False)
class ScriptedLearner:
    """A worker that answers at once."""

    world: World
    software: Software = SOFTWARE
    trained: list[TrainingCase] = field(default_factory=list)
    """Shared, to see what was trained at all."""
    stopped: bool = False

    def __post_init__(self) -> None:
        self._mine, self._theirs = Pipe()
        self._told: deque[Found | CellDone] = deque()

    def open(self, opening: Opening) -> Opened:
        return Opened(device=DEVICE, software=self.software)

    def give(self, assignment: Assignment) -> None:
        known = {one.case: one for one in assignment.known}
        cell = assignment.cell
        if isinstance(cell, GradientCell):
            for found in self.world.gradients(cell.job):
                if found.case not in known:
                    self._tell(found)
        else:

            def execute(job: Job) -> Found:
                if job.case in known:
                    return known[job.case]
                found = self.world.found(job)
                self._tell(found)
                return found

            cell.carry_out(execute)
        self._tell(CellDone())

    def hear(self) -> Found | CellDone:
        self._mine.recv()
        return self._told.popleft()

    @property
    def waiting(self) -> object:
        return self._mine

    def stop(self) -> None:
        self.stopped = True
        self._mine.close()
        self._theirs.close()

    def _tell(self, told: Found | CellDone) -> None:
        if isinstance(told, Found):
            self.trained.append(told.case)
        self._told.append(told)
        self._theirs.send(0)


ORIGIN = TrainingOrigin(
    training_schema=1,
    run_id="r" + "0" * 32,
    session="s" + "0" * 32,
    started_at="2026-11-28T18:00:00+00:00",
    label="",
    plan="device=cpu;preset=cpu;workers=1",
)


def trained_rows(world: World, preset: str = "cpu") -> tuple[TrainingRow, ...]:
    """Return all rows of a preset in a world."""
    session = TrainingSession(
        plan=training_plan(preset=preset, task="", device="cpu", workers=1),
        origin=ORIGIN,
        open_learner=lambda: ScriptedLearner(world),
    )
    return tuple(event for event in session.events() if isinstance(event, TrainingRow))
