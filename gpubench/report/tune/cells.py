"""The cells of the tables of `gpubench tune`, scaled for a person."""

from gpubench.report.layout.document import Align, Column
from gpubench.tune.concluding import outcome_of
from gpubench.tune.convergence import Candidate
from gpubench.tune.speed import Speed, SpeedPoint
from gpubench.tune.tuning import Tuning
from gpubench.tune.verification import VerifiedRegret
from gpubench.units import format_count, format_seconds

CANDIDATE_COLUMNS = (
    Column(title="batch"),
    Column(title="why", align=Align.LEFT),
    Column(title="learning rate"),
    Column(title="usable rates", dropped=2),
    Column(title="epochs"),
    Column(title="seconds"),
    Column(title="95 % CI", dropped=1),
    Column(title="measured anew"),
    Column(title="outcome", align=Align.LEFT),
)
SPEED_COLUMNS = (
    Column(title="batch"),
    Column(title="samples/s"),
    Column(title="step"),
    Column(title="loading"),
    Column(title="95 % CI of both", dropped=1),
)
CANDIDATE_NOTE = (
    "learning rate: the one of a log2 grid that needs the fewest samples; usable: at most twice as"
    " many. epochs, seconds: to the target, mean over seeds that no rate was chosen by. in time:"
    " within twice the best one's seconds."
)
_ABSENT = "-"


def candidate_cells(one: Candidate, found: Tuning) -> tuple[str, ...]:
    """Return a candidate's cells under `CANDIDATE_COLUMNS`.

    Args:
        one: The candidate.
        found: All that was found.
    """
    choice, estimate = one.choice, one.estimate
    return (
        str(one.batch_size),
        one.size.why.value,
        rate_text(None if choice is None else choice.rate),
        _ABSENT if choice is None or choice.usable is None else _range(*choice.usable),
        _epochs(one, found.facts.samples),
        _ABSENT if estimate is None else format_seconds(estimate.seconds),
        _ABSENT if estimate is None else interval_text(estimate.low, estimate.high),
        measured_text(one.batch_size, found.regret),
        outcome_of(one, found),
    )


def speed_cells(point: SpeedPoint) -> tuple[str, ...]:
    """Return a size's cells under `SPEED_COLUMNS`."""
    return (
        str(point.batch_size),
        format_count(point.per_s),
        format_seconds(point.step_s),
        format_seconds(point.load_s),
        interval_text(point.low_s, point.high_s),
    )


def measured_text(size: int, regret: VerifiedRegret | None) -> str:
    """Return the seconds of `--verify`."""
    sizes = () if regret is None else regret.sizes
    for one in sizes:
        if one.batch_size == size:
            return "missed" if one.measured is None else format_seconds(one.measured.seconds)
    return _ABSENT


def rate_text(rate: float | None) -> str:
    """Return a learning rate."""
    return _ABSENT if rate is None else f"{rate:.3g}"


def interval_text(low: float | None, high: float | None) -> str:
    """Return an interval of times."""
    if low is None or high is None:
        return _ABSENT
    return f"{format_seconds(low)} to {format_seconds(high)}"


def fastest(speed: Speed) -> SpeedPoint:
    """Return the point of the highest throughput."""
    return next(point for point in speed.points if point.batch_size == speed.best)


def _range(low: float, high: float) -> str:
    return rate_text(low) if low == high else f"{rate_text(low)} to {rate_text(high)}"


def _epochs(one: Candidate, samples: int) -> str:
    if one.estimate is not None:
        return f"{one.estimate.samples / samples:.3g}"
    if one.choice is not None and one.choice.samples is not None:
        return f"{one.choice.samples / samples:.3g}"
    return _ABSENT
