"""One line of a training file: one run of a task, at one batch size, rate and seed."""

from dataclasses import dataclass
from enum import StrEnum

from gpubench.model.environment import DeviceIdentity, Software

TRAINING_SCHEMA = 1
"""Version of the training file's columns."""


class TrainingProtocol(StrEnum):
    """What a run is for, and by which rule its learning rate and its length were chosen."""

    REFERENCE = "reference"
    """Says what can be reached: the target of a variant comes from it."""
    SEARCH = "search"
    """A trial of a learning rate; its seeds are not those that results are reported of."""
    TO_TARGET = "to-target"
    """To the target accuracy, at the rate that the search found for this batch size."""
    FIXED_RATE = "fixed-rate"
    """As many epochs at every batch size, all at the rate found for the base batch."""
    LINEAR_RATE = "linear-scaling"
    """As many epochs, at the base batch's rate times batch / base batch."""
    TUNED_EPOCHS = "tuned-equal-epochs"
    """As many epochs, at the rate found for the batch size."""
    TUNED_STEPS = "tuned-equal-steps"
    """As many steps, at the rate found for the batch size."""
    GRADIENTS = "gradients"
    """Gradients of this batch size, drawn along a run at the base batch; nothing is trained."""


FOUR_PROTOCOLS = (
    TrainingProtocol.FIXED_RATE,
    TrainingProtocol.LINEAR_RATE,
    TrainingProtocol.TUNED_EPOCHS,
    TrainingProtocol.TUNED_STEPS,
)
"""Those under which accuracy is held against batch size."""


class TrainingStatus(StrEnum):
    """How a run ended."""

    REACHED = "reached"
    CENSORED = "censored"
    """The target was not met within `most_samples`; the run is no less a result."""
    DIVERGED = "diverged"
    COMPLETED = "completed"
    """There was no target; all samples were seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOrigin:
    """The `file` columns."""

    training_schema: int
    run_id: str
    """``r`` and 32 hex digits: one for all rows of a plan, resumed or not."""
    session: str
    """``s`` and 32 hex digits: the command that made the row."""
    started_at: str
    """When that command started, UTC, ISO 8601."""
    label: str
    plan: str
    """The options that made the plan, in canonical form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCase:
    """The `case` columns: two rows of a file differ in at least one of them."""

    task: str
    params: str
    """What the study changed of the task: ``classes=2;depth=4``; empty for nothing."""
    optimizer: str
    protocol: TrainingProtocol
    batch_size: int
    learning_rate: float
    seed: int
    progress: float | None = None
    """Share of a run, 0 to 1, at which gradients were drawn; None for whole runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDesign:
    """The `design` columns: what the run was allowed and what it was to reach."""

    task_version: int
    train_samples: int
    most_samples: int | None
    target_accuracy: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReach:
    """The `target` columns: where the target was met, interpolated; None where it was not."""

    steps_to_target: float
    samples_to_target: float
    epochs_to_target: float
    time_to_target_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOutcome:
    """The `run` columns: the whole of what was trained."""

    status: TrainingStatus
    steps: int | None
    samples_seen: int | None
    time_s: float | None
    """Of training steps alone."""
    warm_up_s: float | None
    train_loss: float | None
    validation_loss: float | None
    validation_accuracy: float | None
    best_validation_accuracy: float | None
    test_loss: float | None
    test_accuracy: float | None
    loss_rises: float | None
    """Share of evaluations whose validation loss is above the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingGradients:
    """The `gradient` columns: means over draws of batches of this size, at the same weights."""

    gradient_cosine: float
    """To the gradient of all samples."""
    gradient_square: float | None
    """Its squared length, estimated without bias from pairs of batches; may be negative."""
    gradient_variance: float | None
    """Of one sample's gradient, summed over the weights; from the same pairs."""
    layer_gradient_spread: float
    """The largest over the smallest root mean square of a weight matrix's gradient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """One row, as the groups of columns that the contract names."""

    origin: TrainingOrigin
    case: TrainingCase
    design: TrainingDesign
    outcome: TrainingOutcome
    reach: TrainingReach | None
    gradients: TrainingGradients | None
    device: DeviceIdentity
    software: Software
