"""Claim 5: the full batch serves small data sets, with Rprop; batch 1 is noisy."""

from dataclasses import dataclass

import numpy as np

from gpubench.claims.records import ClaimVerdict
from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings
from gpubench.learning.medians import size_medians
from gpubench.learning.ratios import MedianRatio, ratio_of_medians, shared_columns
from gpubench.learning.runs import SizeTable
from gpubench.units import counted

_AS_GOOD = 1.15
"""Up to 15 % more time than the best batch is as good; the same as the recipe's (claim 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RpropEvidence:
    """Rprop on the full batch, held against what else could be done."""

    over_descent: MedianRatio | None
    """Its seconds over those of gradient descent on the full batch; None if that has none."""
    over_best: MedianRatio
    """Its seconds over those of the quickest batch size of gradient descent."""
    best_size: int
    on_small: tuple[tuple[int, float], ...]
    """Smaller batches with Rprop: the share of runs that reached the target."""
    cosine_at_one: float | None
    """Of a single sample's gradient to the full one."""
    seeds: int

    @property
    def verdict(self) -> ClaimVerdict:
        """By seconds: as quick as the best batch, slower, or quicker only than descent there."""
        if self.over_best.high <= _AS_GOOD:
            return ClaimVerdict.SUPPORTED
        if self.over_best.low <= _AS_GOOD:
            return ClaimVerdict.INCONCLUSIVE
        is_better = self.over_descent is None or self.over_descent.high < 1
        return ClaimVerdict.DEPENDS if is_better else ClaimVerdict.REFUTED

    @property
    def words(self) -> str:
        """All comparisons."""
        said = [
            f"Rprop on the full batch takes {_times(self.over_best)} the time of batch"
            f" {self.best_size} with gradient descent"
        ]
        if self.over_descent is not None:
            said.append(f"{_times(self.over_descent)} that of descent on the full batch")
        if self.on_small:
            shares = ", ".join(f"{100 * share:.0f} % at {size}" for size, share in self.on_small)
            said.append(f"with Rprop on smaller batches the target is reached by {shares}")
        if self.cosine_at_one is not None:
            said.append(f"a single sample's gradient has a cosine of {self.cosine_at_one:.2f}")
        return "; ".join(said)

    @property
    def protocol(self) -> str:
        """Which."""
        return f"seconds to the target, both tuned, {counted(self.seeds, 'seed')}"


def _times(found: MedianRatio) -> str:
    return f"{found.ratio:.2f} times (95 % CI {found.low:.2f} to {found.high:.2f})"


def _judge(task: TaskFindings) -> TrainingEvidence:
    plain, rprop = task.plain, task.reach(optimizer="rprop")
    missing = NotTested(missing="runs with Rprop on the full batch that reach the target")
    if plain is None or rprop is None:
        return missing
    descent, other = shared_columns(plain.times_s, rprop.times_s)
    full = plain.train_samples
    if full not in other.sizes or not other.seeds:
        return missing
    best_size = descent.sizes[int(size_medians(descent).argmin())]
    over_best = ratio_of_medians(other.of(full), descent.of(best_size))
    if over_best is None:
        return missing
    has_full = full in descent.sizes
    return RpropEvidence(
        over_descent=ratio_of_medians(other.of(full), descent.of(full)) if has_full else None,
        over_best=over_best,
        best_size=best_size,
        on_small=_shares(task, other, full),
        cosine_at_one=next((d.cosine for d in task.directions if d.batch_size == 1), None),
        seeds=len(other.seeds),
    )


def _shares(task: TaskFindings, rprop: SizeTable, full: int) -> tuple[tuple[int, float], ...]:
    """Return the share of runs that reached the target; 0 where no rate of the search did."""
    searched = {row.case.batch_size for row in task.runs.rows if row.case.optimizer == "rprop"}
    return tuple(
        (size, float(np.isfinite(rprop.of(size)).mean()) if size in rprop.sizes else 0.0)
        for size in sorted(searched)
        if size < full
    )


FULL_BATCH_RPROP = TrainingClaim(
    number=5,
    name="full batch with Rprop",
    statement="the full batch serves small data sets, with Rprop; batch 1 is noisy",
    judge=_judge,
    depends_on="what it is held against",
)
