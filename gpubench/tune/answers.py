"""What a job's process answers: plain values only, so that a file can hold them."""

from dataclasses import dataclass

from gpubench.tune.outcomes import TrialOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """What is to be known of a job before anything is tried."""

    samples: int
    """Of the training data, or of what counts as an epoch."""
    is_drawn: bool
    """Whether samples are drawn without end, so that a batch may be larger than an epoch."""
    parameters: int
    learning_rate: float
    target_loss: float | None
    target_accuracy: float | None
    has_accuracy: bool
    is_judged_apart: bool
    """Whether there is validation data."""
    workers: int
    first_loss: float | None
    """Validation loss of the untrained model; None where it is not finite."""
    first_accuracy: float | None
    limit_bytes: int | None
    """What a trial may hold; None if only trying tells."""
    device: str
    torch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """One batch size in one block: what a step took, or why there is no time."""

    run: int
    block: int
    what: str
    """``step`` or ``load``."""
    batch_size: int
    time_median_s: float | None
    time_p25_s: float | None
    time_p75_s: float | None
    status: str
    detail: str
    kernel_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedAnswer:
    """All that one run of blocks timed."""

    times: tuple[StepTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswer:
    """What one training run found."""

    end: str
    """``reached``, ``censored``, ``diverged`` or ``completed`` as of training, or ``failed``."""
    samples: int
    """Seen in all."""
    steps: int
    time_s: float
    """Of training, without evaluations; of one thread on a CPU the process's own seconds."""
    wall_s: float
    """With evaluations, warm-up and all."""
    reached_samples: float | None
    reached_s: float | None
    """Where the target was crossed; None if it was not."""
    last_loss: float | None
    last_accuracy: float | None
    trace_samples: tuple[int, ...]
    trace_losses: tuple[float | None, ...]
    """Validation losses by samples seen; None where it is not finite."""
    detail: str = ""
    """Why it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseAnswer:
    """The noise scale, in samples; None is undetermined."""

    scale: float | None
    low: float | None
    high: float | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedAnswer:
    """The job cannot be used; the four parts of a GpubenchError."""

    where: str
    seen: str
    expected: str
    advice: str


Answer = JobFacts | TrialOutcome | SpeedAnswer | RunAnswer | NoiseAnswer | RefusedAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer and what it cost."""

    answer: Answer
    took_s: float
    """Seconds of the wall clock, the process's start included: what the budget is kept by."""


FAILED = "failed"
"""How a run ended that raised something, or lost its process."""

CENSORED, DIVERGED = "censored", "diverged"
"""Ends of a run by the names that training has for them, which is not imported for that."""


def failed_run(detail: str) -> RunAnswer:
    """Return the answer of a run that found nothing."""
    return RunAnswer(
        end=FAILED,
        samples=0,
        steps=0,
        time_s=0.0,
        wall_s=0.0,
        reached_samples=None,
        reached_s=None,
        last_loss=None,
        last_accuracy=None,
        trace_samples=(),
        trace_losses=(),
        detail=detail,
    )
