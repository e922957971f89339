"""Claim 7: take the largest batch that fits, watch the loss, shrink if it does not converge."""

import math
from dataclasses import dataclass

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingEvidence
from gpubench.claims.tuned_job import JudgedTune, TuneClaim, TunedJob, TunedSize
from gpubench.units import counted, format_percent, format_seconds

_AS_GOOD = 0.15
"""Up to 15 % more time than the best batch is as good, as in claim 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeEvidence:
    """Where the recipe ends, and what that costs against the best size that was tried."""

    largest: int
    """That fits."""
    recipe: TunedSize
    """The largest that reaches the target, which shrinking comes to."""
    best: TunedSize
    recommended: int | None
    """What `gpubench tune` recommends in its place."""
    regret: float
    """How much longer the recipe's size takes than the best, as a fraction."""
    low: float | None
    high: float | None
    """Ends of the 95 % interval; the upper one holds for every other size that may be the best."""
    is_verified: bool

    @property
    def verdict(self) -> ClaimVerdict:
        """By what is lost: up to 15 % is no loss."""
        if self.low is None or self.high is None:
            return ClaimVerdict.INCONCLUSIVE
        if self.high <= _AS_GOOD:
            return ClaimVerdict.SUPPORTED
        return ClaimVerdict.REFUTED if self.low > _AS_GOOD else ClaimVerdict.INCONCLUSIVE

    @property
    def words(self) -> str:
        """The largest, what it is shrunk to, and what that costs."""
        recipe, best = self.recipe, self.best
        shrunk = ""
        if recipe.batch_size < self.largest:
            shrunk = f" and does not converge in twice the best time; {recipe.batch_size}"
            shrunk += " is the largest that does"
        said = (
            f"{self.largest} is the largest batch that fits{shrunk}; it takes"
            f" {format_seconds(recipe.seconds)} to the target, {self._lost} than"
            f" {format_seconds(best.seconds)} at batch {best.batch_size}"
        )
        if self.recommended is not None:
            said += f"; gpubench tune recommends {self.recommended}"
        return said

    @property
    def _lost(self) -> str:
        lost = f"{format_percent(self.regret, decimals=0)} more"
        if self.low is None or self.high is None:
            return f"{lost} (interval unknown)"
        ends = (format_percent(one, decimals=0) for one in (self.low, self.high))
        return f"{lost} (95 % CI {' to '.join(ends)})"

    @property
    def protocol(self) -> str:
        """Which."""
        runs = "fresh runs in turns" if self.is_verified else "the search's own runs"
        seeds = counted(min(self.recipe.seeds, self.best.seeds), "seed")
        return f"seconds to the target, rate tuned per size, {runs}, {seeds}"


def judged_tune(job: TunedJob) -> tuple[JudgedTune, ...]:
    """Return how the claim that a search settles fares on it."""
    return (JudgedTune(claim=LARGEST_THAT_FITS, evidence=LARGEST_THAT_FITS.judge(job)),)


def _judge(job: TunedJob) -> TrainingEvidence:
    if not job.reached:
        return NotTested(missing="a size that reaches the target: gpubench tune with more --budget")
    recipe = job.reached[-1]
    if any(size > recipe.batch_size for size in job.untried):
        return NotTested(missing="runs at the largest sizes: gpubench tune with more --budget")
    best = min(job.reached, key=lambda one: one.seconds)
    ends = [_interval(recipe, one) for one in job.reached if one is not recipe]
    known = [one for one in ends if one is not None]
    is_known = len(known) == len(ends)
    low = 0.0 if best is recipe else (_interval(recipe, best) or (None, None))[0]
    return RecipeEvidence(
        largest=job.largest,
        recipe=recipe,
        best=best,
        recommended=job.recommended,
        regret=recipe.seconds / best.seconds - 1,
        low=None if low is None else max(0.0, low),
        high=max((high for _, high in known), default=0.0) if is_known else None,
        is_verified=job.is_verified,
    )


def _interval(one: TunedSize, other: TunedSize) -> tuple[float, float] | None:
    """Return how much longer one takes; their logarithms' intervals add in squares."""
    ends = (one.low, one.high, other.low, other.high)
    if None in ends or not all(ends):
        return None
    halves = [math.log((s.high or 1.0) / (s.low or 1.0)) / 2 for s in (one, other)]
    ratio, half = math.log(one.seconds / other.seconds), math.hypot(*halves)
    return math.expm1(ratio - half), math.expm1(ratio + half)


LARGEST_THAT_FITS = TuneClaim(
    number=7,
    name="largest that fits",
    statement="take the largest batch that fits, watch the loss, and shrink it if it does not"
    " converge",
    judge=_judge,
    needs="your own model: gpubench tune MODULE:FACTORY --verify -o FILE",
)
