"""From what was found of each candidate to the size to train with."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gpubench.batches.size_findings import Padding
from gpubench.tune.convergence import Candidate
from gpubench.tune.speed import Speed

TIED_WITHIN = 0.05
"""A smaller size may take so much longer than the best and be preferred, where the intervals do
not tell them apart: it needs less memory, and leaves more of the data's noise in the gradient."""


class Choice(StrEnum):
    """What decided."""

    SOONEST = "soonest"
    SMALLER_OF_TIES = "smaller of ties"
    FASTEST_PART = "fastest part"
    """Of a batch that the user wants to keep: no training run was needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What to train with."""

    batch_size: int
    """Samples per forward and backward pass."""
    accumulation_steps: int
    """Passes per optimiser step; 1 is none."""
    learning_rate: float | None
    """None where no run was made: the user's own stays."""
    seconds: float | None
    """To the target."""
    low: float | None
    high: float | None
    choice: Choice
    tied_with: tuple[int, ...]
    """Other sizes that are as good, by the same rule."""
    padding: Padding | None
    """A larger size that takes less time per step, if there is one."""


def recommended(candidates: Sequence[Candidate], speed: Speed) -> Recommendation | None:
    """Return the size that is soonest at the target; of ties the smallest.

    Args:
        candidates: With their estimates.
        speed: For what is known of sizes nearby.

    Returns:
        None if no candidate reached the target.
    """
    judged = [one for one in candidates if one.estimate is not None]
    if not judged:
        return None
    best = min(judged, key=_seconds)
    ties = [one for one in judged if one is best or _is_tie(one, best)]
    chosen = min(ties, key=lambda one: one.batch_size)
    estimate, choice = chosen.estimate, chosen.choice
    return Recommendation(
        batch_size=chosen.batch_size,
        accumulation_steps=1,
        learning_rate=None if choice is None else choice.rate,
        seconds=None if estimate is None else estimate.seconds,
        low=None if estimate is None else estimate.low,
        high=None if estimate is None else estimate.high,
        choice=Choice.SOONEST if chosen is best else Choice.SMALLER_OF_TIES,
        tied_with=tuple(one.batch_size for one in ties if one is not chosen),
        padding=_padding(speed, chosen.batch_size),
    )


def accumulated(global_batch: int, ceiling: int, speed: Speed) -> Recommendation:
    """Return how to make steps of a wanted size: the fastest part that fits, so many times.

    The effective batch and with it the learning rate stay what they are.

    Args:
        global_batch: Samples per optimiser step that are wanted.
        ceiling: The largest that fits at once.
        speed: Time per step by size.
    """
    most = min(global_batch, ceiling)
    fewest = -(-global_batch // most)
    # Few passes more than need be, as a smaller part may be faster per sample.
    counts = range(fewest, min(4 * fewest, global_batch) + 1)
    parts = {-(-global_batch // count): count for count in reversed(counts)}
    # Within 5 % of the fastest, the largest: fewer passes.
    times = {part: count * speed.total_s(part) for part, count in parts.items()}
    fastest = min(times.values())
    part = max(size for size, time_s in times.items() if time_s <= (1 + TIED_WITHIN) * fastest)
    return Recommendation(
        batch_size=part,
        accumulation_steps=parts[part],
        learning_rate=None,
        seconds=None,
        low=None,
        high=None,
        choice=Choice.FASTEST_PART,
        tied_with=(),
        padding=_padding(speed, part),
    )


def _seconds(one: Candidate) -> float:
    return float("inf") if one.estimate is None else one.estimate.seconds


def _is_tie(one: Candidate, best: Candidate) -> bool:
    if one.estimate is None or best.estimate is None:
        return False
    is_near = one.estimate.seconds <= (1 + TIED_WITHIN) * best.estimate.seconds
    if one.estimate.low is None or best.estimate.high is None:
        return is_near
    return is_near and one.estimate.low <= best.estimate.high


def _padding(speed: Speed, size: int) -> Padding | None:
    return next((one for one in speed.paddings if one.batch_size == size), None)
