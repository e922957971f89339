"""Memory over batch size as a straight line, and the size at which it meets a limit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

_FEWEST = 3
_CONFIDENCE = 0.95
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryModel:
    """Peak memory = base + per_sample x batch size, fitted to trials that fit."""

    base_bytes: float
    """Weights, gradients, optimiser state, and on a CPU the process itself."""
    per_sample_bytes: float
    """What each further sample holds, mostly activations; > 0."""
    error_bytes: float
    """SD of the trials about the line; 0 where they lie on it."""
    sizes: tuple[int, ...]
    """The sizes that it was fitted to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The largest batch that a limit leaves room for, by the model."""

    batch_size: int
    low: int
    """Lower end of the 95 % interval, >= 0."""
    high: int | None
    """Upper end; None where the slope cannot be told from 0."""


def memory_model(sizes: Sequence[int], peaks: Sequence[int]) -> MemoryModel | None:
    """Return the line through peaks of memory, by least squares.

    Not relative to the peak: the line is asked about large sizes, which shall count most.

    Args:
        sizes: Batch sizes, of which three must differ.
        peaks: The most bytes that each held.

    Returns:
        None with fewer sizes, or where memory does not grow with the batch beyond the noise.
    """
    if len(set(sizes)) < _FEWEST:
        return None
    x, y = np.asarray(sizes, dtype=float), np.asarray(peaks, dtype=float)
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    if slope <= 0:
        return None
    base = float(y.mean() - slope * x.mean())
    left = y - base - slope * x
    return MemoryModel(
        base_bytes=base,
        per_sample_bytes=slope,
        error_bytes=math.sqrt(float(left @ left) / (len(x) - 2)),
        sizes=tuple(int(size) for size in sizes),
    )


def predicted(model: MemoryModel, limit_bytes: float) -> Prediction:
    """Return the largest batch within a limit, with the interval of a new trial.

    Args:
        model: The line.
        limit_bytes: What may be held.

    Source:
        Draper and Smith, Applied Regression Analysis, 1998, section 3.2: inverse regression.
    """
    x = np.asarray(model.sizes, dtype=float)
    middle = (limit_bytes - model.base_bytes) / model.per_sample_bytes
    spread = float(((x - x.mean()) ** 2).sum())
    t = float(special.stdtrit(len(x) - 2, (1 + _CONFIDENCE) / 2))
    unit = t * model.error_bytes / model.per_sample_bytes
    g = unit**2 / spread
    distance = middle - x.mean()
    if g >= 1:
        # The slope may be 0, so that there is no upper end; the lower one is by the steepest line.
        steepest = model.per_sample_bytes * (1 + math.sqrt(g))
        low = (limit_bytes - model.base_bytes - t * model.error_bytes) / steepest
        return Prediction(batch_size=_whole(middle), low=_whole(low), high=None)
    centre = x.mean() + distance / (1 - g)
    half = unit * math.sqrt(distance**2 / spread + (1 - g) * (1 + 1 / len(x))) / (1 - g)
    return Prediction(
        batch_size=_whole(middle), low=_whole(centre - half), high=_whole(centre + half)
    )


def _whole(size: float) -> int:
    return int(min(_MOST, max(0.0, size)))
