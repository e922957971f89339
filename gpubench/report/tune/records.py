"""All that `gpubench tune` found for programs, in base units and full precision."""

from collections.abc import Iterator

from gpubench.report.layout.document import Record
from gpubench.tune.concluding import verified_s
from gpubench.tune.convergence import Candidate
from gpubench.tune.outcomes import Tried
from gpubench.tune.speed import SpeedPoint
from gpubench.tune.tuning import Tuning

FIELDS = (
    "table", "batch_size", "outcome", "detail", "peak_bytes", "steps", "step_s", "load_s",
    "total_s", "total_low_s", "total_high_s", "why", "learning_rate", "usable_low", "usable_high",
    "is_edge", "samples_to_target", "seconds", "seconds_low", "seconds_high", "runs",
    "runs_reached", "verified_seconds",
)  # fmt: skip


def tune_records(found: Tuning) -> Iterator[Record]:
    """Yield one record per trial, timed size and candidate; `table` says which it is."""
    if found.ceiling is not None:
        yield from map(_trial, found.ceiling.trials)
    if found.speed is not None:
        yield from map(_point, found.speed.points)
    if found.convergence is not None:
        yield from (_candidate(one, found) for one in found.convergence.candidates)


def _trial(one: Tried) -> Record:
    return {
        "table": "trials",
        "batch_size": one.batch_size,
        "outcome": one.outcome.end.value,
        "detail": one.outcome.detail,
        "peak_bytes": one.outcome.peak_bytes,
        "steps": one.steps,
        "step_s": one.outcome.step_s,
    }


def _point(point: SpeedPoint) -> Record:
    return {
        "table": "speed",
        "batch_size": point.batch_size,
        "step_s": point.step_s,
        "load_s": point.load_s,
        "total_s": point.total_s,
        "total_low_s": point.low_s,
        "total_high_s": point.high_s,
    }


def _candidate(one: Candidate, found: Tuning) -> Record:
    chosen, choice, estimate = found.recommendation, one.choice, one.estimate
    is_chosen = chosen is not None and chosen.batch_size == one.batch_size
    usable = (None, None) if choice is None or choice.usable is None else choice.usable
    return {
        "table": "candidates",
        "batch_size": one.batch_size,
        "outcome": "recommended" if is_chosen else "rejected" if one.rejected else "slower",
        "detail": one.rejected,
        "why": one.size.why.value,
        "learning_rate": choice and choice.rate,
        "usable_low": usable[0],
        "usable_high": usable[1],
        "is_edge": choice and choice.is_edge,
        "samples_to_target": estimate.samples if estimate else choice and choice.samples,
        "seconds": estimate and estimate.seconds,
        "seconds_low": estimate and estimate.low,
        "seconds_high": estimate and estimate.high,
        "runs": estimate and estimate.runs,
        "runs_reached": estimate and estimate.reached,
        "verified_seconds": verified_s(one.batch_size, found),
    }
