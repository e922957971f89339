"""The smooth part of a throughput curve: what size alone explains."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array
from gpubench.stats.bounded_minimum import bounded_minimum

_WELL = 0.15
"""Root mean square of log residuals up to which two parameters describe a curve. The steps of
simulated GPUs leave 0.14 to 0.17 on the ladder of 123 sizes, where half of it says little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation:
    """Throughput = most x B / (B + half), which is time = fixed + B x marginal."""

    half: float
    """Batch size with half the final throughput."""
    log_most: float
    """Log of the elements per second that the curve tends to."""
    residual: float
    """Root mean square of what it leaves unexplained, in logs."""

    @property
    def fits(self) -> bool:
        """Whether the curve has this form at all."""
        return self.residual <= _WELL

    def log_time(self, sizes: Array) -> Array:
        """Return the log seconds of a call at these sizes."""
        return np.log(sizes + self.half) - self.log_most

    def slope(self, sizes: Array) -> Array:
        """Return d log time / d log size: 0 where time is flat, 1 where it is proportional."""
        return sizes / (sizes + self.half)


def saturation(sizes: Array, log_time: Array) -> Saturation:
    """Fit the curve to the times of a curve.

    The fit is in logs, where a factor weighs alike at all sizes; what it then leaves is no
    parameter's fault at either end.

    Args:
        sizes: Batch sizes.
        log_time: Log seconds of each.

    Source: the form is Hockney's (1982) n-half; the best `most` of a given `half` is explicit,
    so that one dimension is left to search.
    """

    def spread(log_half: float) -> float:
        return float(np.std(log_time - np.log(sizes + np.exp(log_half))))

    low, high = np.log(sizes.min()) - _BEYOND, np.log(sizes.max()) + _BEYOND
    grid = np.linspace(low, high, _GRID)
    start = int(np.argmin([spread(point) for point in grid]))
    low, high = float(grid[max(start - 1, 0)]), float(grid[min(start + 1, _GRID - 1)])
    found = bounded_minimum(spread, low, high)
    half = float(np.exp(found.place))
    return Saturation(
        half=half,
        log_most=float(np.mean(np.log(sizes + half) - log_time)),
        residual=found.value,
    )


_BEYOND = 3.0
_GRID = 25
"""The search for `half`: e^3 = 20 times beyond the sizes; steps in which the spread has one dip."""
