"""What a search came to, as plain values that an evidence file keeps for later readers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateResult:
    """One batch size that was to be trained with."""

    batch_size: int
    why: str
    """What made it a candidate, as `gpubench.tune.candidates.Why` says it."""
    learning_rate: float | None
    """The best one; None if none reached the target, or none was tried."""
    samples: float | None
    """To the target; None if it was not reached."""
    seconds: float | None
    """To the target, without evaluations; None if it was not reached."""
    seconds_low: float | None
    seconds_high: float | None
    """Ends of the 95 % interval; None where there were too few runs for one."""
    runs: int
    """With fresh seeds at the best rate; 0 leaves `samples` and `seconds` to the search."""
    rates: int
    """Learning rates that were tried."""
    rates_diverged: int
    rates_too_slow: int
    """Stopped before the target: it would have taken more than twice the best size's seconds."""
    rates_failed: int
    """Raised something."""
    outcome: str
    """``recommended``, or in words why it is not."""
    verified_seconds: float | None
    """By `--verify`; None if it was not asked for, or missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneResult:
    """The last line of an evidence file whose search came to its end."""

    recommended: int | None
    """Samples per pass; None if nothing fits or nothing converges."""
    accumulation_steps: int
    """Passes per optimiser step; 1 is none."""
    learning_rate: float | None
    ceiling: int | None
    """The largest batch that fits; None if none does."""
    ceiling_reason: str
    """``memory``, ``cap``, ``launch``, ``time`` or ``nothing fits``."""
    target_loss: float | None
    target_accuracy: float | None
    """What ended training: one of the two, or neither where nothing was trained."""
    candidates: tuple[CandidateResult, ...]
    """By size."""
    verified_seeds: int
    """Fresh runs of each candidate by `--verify`; 0 if it was not asked for."""
    verified_best: int | None
    regret: float | None
    """How much longer the recommended size takes than the best one, as a fraction."""
    regret_low: float | None
    regret_high: float | None
