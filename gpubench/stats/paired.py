"""How much faster one of two things is that were measured side by side, block for block."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedRatio:
    """A ratio of two times and how well it is known."""

    ratio: float
    low: float | None
    """Lower end of the interval; None with a single pair."""
    high: float | None
    """Upper end of the interval; None with a single pair."""
    pairs: int


def paired_ratio(log_differences: Sequence[float], *, confidence: float = 0.95) -> PairedRatio:
    """Return the geometric mean of paired ratios with its t interval.

    Pairing takes out what a block does to both members (clocks, temperature, neighbours), which
    is usually larger than what separates them.

    Args:
        log_differences: log(a) - log(b) per pair, at least one.
        confidence: Share of intervals that are to hold the truth, between 0 and 1.

    Raises:
        ValueError: If there is no pair.

    Source: Student's t for a mean of paired differences, in logs; the interval is symmetric
    in log(ratio), so that swapping the two sides inverts it exactly.
    """
    if not log_differences:
        raise ValueError("a paired ratio needs at least one pair")
    values = np.asarray(log_differences, dtype=float)
    pairs, mean = len(values), float(values.mean())
    if pairs == 1:
        return PairedRatio(ratio=math.exp(mean), low=None, high=None, pairs=1)
    half = _t_quantile(pairs - 1, confidence) * float(values.std(ddof=1)) / math.sqrt(pairs)
    return PairedRatio(
        ratio=math.exp(mean), low=math.exp(mean - half), high=math.exp(mean + half), pairs=pairs
    )


def _t_quantile(degrees: int, confidence: float) -> float:
    return float(special.stdtrit(degrees, (1 + confidence) / 2))
