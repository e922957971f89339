"""Steps over batch size as a hyperbola: the fewest, and the batch that needs twice as many."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.learning.medians import drawn_logs, interval_of, is_comparable, size_medians
from gpubench.learning.runs import SizeTable
from gpubench.stats.arrays import Array

FEWEST_SIZES = 4
FEWEST_SEEDS = 3
_RANGE = (1 / 16, 16.0)
"""How far below the smallest and above the largest size a critical batch is looked for."""
_GRID = 400
_LACKING = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalBatch:
    """S = Smin (1 + Bc / B)."""

    batch: float
    """Bc, in samples: where steps stop falling in proportion and epochs begin to rise."""
    low: float
    high: float
    fewest_steps: float
    fewest_low: float
    fewest_high: float
    residual: float
    """Root mean square of the logarithms, which is about a share."""
    lack_of_fit_p: float
    """How likely such residuals are if the hyperbola is true."""
    sizes: int

    @property
    def fits(self) -> bool:
        """Whether the hyperbola describes the medians as well as their own spread lets it."""
        return self.lack_of_fit_p >= _LACKING


def critical_batch(steps: SizeTable) -> CriticalBatch | None:
    """Return the hyperbola through the median steps; None where too few sizes reached the target.

    Fitted in logarithms, where each size counts alike. The intervals come from seeds that are drawn
    anew, the same for all sizes.

    Args:
        steps: To the target.

    Source:
        McCandlish et al., An Empirical Model of Large-Batch Training, 2018, equation 5.7.
    """
    if not steps or len(steps.seeds) < FEWEST_SEEDS:
        return None
    medians = size_medians(steps)
    reached = np.array(steps.sizes)[is_comparable(medians)].tolist()
    if len(reached) < FEWEST_SIZES:
        return None
    used = steps.only(reached)
    sizes, logs = np.array(used.sizes, dtype=float), np.log(size_medians(used))
    drawn = drawn_logs(used)
    best, fewest = _fitted(sizes, logs)
    drawn_best, drawn_fewest = _fitted_all(sizes, drawn)
    low, high = np.exp(interval_of(best, drawn_best, len(used.seeds)))
    fewest_low, fewest_high = np.exp(interval_of(fewest, drawn_fewest, len(used.seeds)))
    residuals = logs - fewest - np.log1p(np.exp(best) / sizes)
    return CriticalBatch(
        batch=float(np.exp(best)),
        low=float(low),
        high=float(high),
        fewest_steps=float(np.exp(fewest)),
        fewest_low=float(fewest_low),
        fewest_high=float(fewest_high),
        residual=float(np.sqrt(np.mean(residuals**2))),
        lack_of_fit_p=_lack_of_fit(residuals, drawn),
        sizes=len(reached),
    )


def _fitted(sizes: Array, logs: Array) -> tuple[float, float]:
    """Return the logarithms of Bc and Smin by least squares."""
    from scipy import optimize  # noqa: PLC0415 - takes longer than an answer without training

    def residuals(parameters: Array) -> Array:
        return np.asarray(parameters[1] + np.log1p(np.exp(parameters[0]) / sizes) - logs)

    (start,), (fewest,) = _fitted_all(sizes, logs[None, :])
    least, most = np.log(_bounds(sizes))
    limits = ([least - 1e-9, -np.inf], [most + 1e-9, np.inf])
    found = optimize.least_squares(residuals, [start, fewest], bounds=limits)
    return float(found.x[0]), float(found.x[1])


def _fitted_all(sizes: Array, logs: Array) -> tuple[Array, Array]:
    """Return the same of many draws at once, shapes (draws,), to a fiftieth of an octave.

    For each Bc the best Smin is a mean, so that one parameter is left, which a grid finds.

    Args:
        sizes: Batch sizes.
        logs: Of steps, shape (draws, sizes).
    """
    least, most = np.log(_bounds(sizes))
    grid = np.linspace(least, most, _GRID)
    shapes = np.log1p(np.exp(grid)[:, None] / sizes)
    # Sum of squares about the mean, for all pairs of a draw and a grid point, by expansion.
    centred, curves = logs - logs.mean(1, keepdims=True), shapes - shapes.mean(1, keepdims=True)
    squares = (curves**2).sum(1) - 2 * centred @ curves.T
    best = squares.argmin(1)
    return grid[best], logs.mean(1) - shapes[best].mean(1)


def _bounds(sizes: Array) -> tuple[float, float]:
    return float(sizes.min()) * _RANGE[0], float(sizes.max()) * _RANGE[1]


def _lack_of_fit(residuals: Array, drawn: Array) -> float:
    """Return the chi-squared probability of residuals by the spread of the medians."""
    variances = drawn.var(0)
    known = variances > 0
    freedom = int(known.sum()) - 2
    if freedom < 1:
        return 1.0
    return float(special.chdtrc(freedom, (residuals[known] ** 2 / variances[known]).sum()))
