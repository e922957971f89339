"""What tuning asks of a job's process: each is answered by measuring or by an earlier answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAsk:
    """What is the job, and what may it use?"""

    memory_limit_bytes: int | None = None
    """As the user gave it; None takes what the device has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialAsk:
    """Does a batch size fit? In a process of its own."""

    batch_size: int
    steps: int
    limit_bytes: int | None
    attempt: int
    """Which one of this size and so many steps, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedAsk:
    """How long do a step and its batch take, at each of several sizes?"""

    batch_sizes: tuple[int, ...]
    run: int
    """Each is a fresh process."""
    blocks: int
    sample_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsk:
    """What does one training run find?"""

    batch_size: int
    learning_rate: float
    seed: int
    most_samples: int
    """The run ends after so many."""
    every_samples: int
    """Between two evaluations."""
    target_loss: float | None
    target_accuracy: float | None
    """Without either the run goes on to the end."""
    why: str
    """What the run is for: two runs of different purposes are two runs, also with one seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseAsk:
    """What is the gradient's noise scale after some training?"""

    batch_size: int
    learning_rate: float
    seed: int
    after_samples: int
    small: int
    large: int
    """Samples in the gradients of a pair."""
    pairs: int


Ask = FactsAsk | TrialAsk | SpeedAsk | RunAsk | NoiseAsk
