"""What a search came to, from all that it found: the last line of its evidence file."""

from gpubench.tune.answers import CENSORED, DIVERGED, FAILED
from gpubench.tune.convergence import Candidate
from gpubench.tune.result import CandidateResult, TuneResult
from gpubench.tune.tuning import Tuning


def result_of(found: Tuning) -> TuneResult:
    """Return the result.

    Args:
        found: All that was found, at the search's end.
    """
    chosen, ceiling, regret = found.recommendation, found.ceiling, found.regret
    target = None if found.plan is None else found.plan.target
    candidates = () if found.convergence is None else found.convergence.candidates
    return TuneResult(
        recommended=None if chosen is None else chosen.batch_size,
        accumulation_steps=1 if chosen is None else chosen.accumulation_steps,
        learning_rate=None if chosen is None else chosen.learning_rate,
        ceiling=None if ceiling is None else ceiling.batch_size,
        ceiling_reason="" if ceiling is None else ceiling.reason.value,
        target_loss=None if target is None else target.loss,
        target_accuracy=None if target is None else target.accuracy,
        candidates=tuple(_candidate(one, found) for one in candidates),
        verified_seeds=0 if regret is None else regret.seeds,
        verified_best=None if regret is None else regret.best,
        regret=None if regret is None else regret.regret,
        regret_low=None if regret is None else regret.low,
        regret_high=None if regret is None else regret.high,
    )


def outcome_of(one: Candidate, found: Tuning) -> str:
    """Return what became of a candidate, in words.

    Args:
        one: The candidate.
        found: All that was found.
    """
    chosen = found.recommendation
    if chosen is not None and one.batch_size == chosen.batch_size:
        return "recommended"
    if chosen is not None and one.batch_size in chosen.tied_with:
        return "as good"
    if one.rejected or one.estimate is None:
        return one.rejected or "missed the target in half of the runs"
    return "slower"


def verified_s(size: int, found: Tuning) -> float | None:
    """Return the seconds of `--verify`; None if it was not asked for, or missed."""
    sizes = () if found.regret is None else found.regret.sizes
    return next(
        (one.measured.seconds for one in sizes if one.batch_size == size and one.measured), None
    )


def _candidate(one: Candidate, found: Tuning) -> CandidateResult:
    choice, estimate = one.choice, one.estimate
    searched_s = None
    searched_samples = None if choice is None else choice.samples
    if searched_samples is not None and found.speed is not None:
        searched_s = one.searched_s(found.speed)
    return CandidateResult(
        batch_size=one.batch_size,
        why=one.size.why.value,
        learning_rate=None if choice is None else choice.rate,
        samples=searched_samples if estimate is None else estimate.samples,
        seconds=searched_s if estimate is None else estimate.seconds,
        seconds_low=None if estimate is None else estimate.low,
        seconds_high=None if estimate is None else estimate.high,
        runs=len(one.runs),
        rates=0 if choice is None else len(choice.rates),
        rates_diverged=0 if choice is None else choice.count(DIVERGED),
        rates_too_slow=0 if choice is None else choice.count(CENSORED),
        rates_failed=0 if choice is None else choice.count(FAILED),
        outcome=outcome_of(one, found),
        verified_seconds=verified_s(one.batch_size, found),
    )
