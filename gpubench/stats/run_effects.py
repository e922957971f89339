"""Take apart what a run did to all of its cases and what it did to one."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEffects:
    """The deviations of a side's runs from its means, in logs."""

    means: Array
    """(cases,)."""
    common: Array
    """(runs,): what all its cases share, such as a clock or a neighbour."""
    squares: Array
    """(cases,): sum of squared deviations that are left after the common ones."""

    @property
    def common_variance(self) -> float:
        """Variance of the common effect of one run; needs two runs."""
        return sum_in_order(self.common**2) / (len(self.common) - 1)


def run_effects(values: Array) -> RunEffects:
    """Return the means of a table (cases, runs) and how its runs deviate.

    Cases of one run are not independent witnesses: a machine that was slow for a run was slow
    for all of them. Counted as independent, a hundred cases would "prove" any such run.

    Args:
        values: Logs of times, (cases, runs).

    Source: the two-way layout without interaction; Searle, Variance Components, section 4.
    """
    means = np.sort(values, axis=1).mean(axis=1)
    return _effects(means, values - means[:, None])


def pair_effects(baseline: Array, contender: Array) -> RunEffects:
    """Return the mean differences of two tables and how their pairs of runs deviate from them.

    What the machine did to both runs of a pair is in neither: it cancels.

    Args:
        baseline: Logs of times, (cases, pairs).
        contender: The same of the other side.
    """
    # Of each side first, so that swapping the sides changes no bit but the sign.
    first, second = (np.sort(values, axis=1).mean(axis=1) for values in (baseline, contender))
    means = second - first
    return _effects(means, contender - baseline - means[:, None])


def _effects(means: Array, deviations: Array) -> RunEffects:
    cases = len(means)
    if cases == 1:
        # One case cannot tell; all of its spread counts as its own.
        return RunEffects(
            means=means,
            common=np.zeros(deviations.shape[1]),
            squares=np.sort(deviations**2, axis=1).sum(axis=1),
        )
    common = deviations.mean(axis=0)
    left = np.sort((deviations - common) ** 2, axis=1).sum(axis=1)
    return RunEffects(means=means, common=common, squares=left * (cases / (cases - 1)))


def sum_in_order(values: Array) -> float:
    """Return a sum that does not depend on the order in which the values come."""
    return float(np.sort(values).sum())
