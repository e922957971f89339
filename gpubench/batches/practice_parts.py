"""What the gain of powers of two in practice is made up of, pooled over the curves of a machine."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from gpubench.batches.estimate import Evidence
from gpubench.batches.findings import ContrastSummary, PracticeParts
from gpubench.batches.gain_parts import GainParts
from gpubench.batches.pooling import pooled
from gpubench.batches.power_findings import PracticePart
from gpubench.batches.practice import PowerGain, by_power
from gpubench.stats.arrays import Array
from gpubench.stats.student import half_width

_CONFIDENCE = 0.95


def practice_parts(
    practice: ContrastSummary,
    curves: Sequence[tuple[tuple[PowerGain, ...], Evidence]],
    margin: float,
) -> PracticeParts | None:
    """Return the parts of the gain, which sum to it.

    Args:
        practice: The gain, pooled over the curves.
        curves: Of each the gains, power by power, and the evidence that the gain rests on.
        margin: Share within which an effect is practically zero.

    Returns:
        None if there is no gain to speak of.
    """
    if practice.effect is None:
        return None
    whole = math.log1p(practice.effect)
    gains = [one for one, _ in curves]
    logs = {
        "tiles": _pooled(gains, lambda parts: parts.tiles),
        "alignment": _pooled(gains, lambda parts: parts.alignment),
        "kernel": _pooled(gains, lambda parts: parts.kernel),
    }
    known = {name: values for name, values in logs.items() if values is not None}
    effects = _pooled_effects(gains)
    rest = effects - sum(known.values(), np.zeros(len(effects)))
    # The gain is a mean over blocks, its parts are of means over blocks; where blocks have gaps
    # the two differ a little, and what they differ by is explained by nothing.
    shift = whole - float(effects.mean())
    scale = practice.effect / whole if whole else 1.0
    tiles_error = _mean([one.tiles_error for of_curve in gains for one in of_curve])
    alignment_error = _mean([one.alignment_error for of_curve in gains for one in of_curve])
    # What is left over is as wrong as what was taken away.
    both = math.hypot(tiles_error, alignment_error)
    return PracticeParts(
        tiles=_part_of(known["tiles"], scale, tiles_error) if "tiles" in known else None,
        alignment=_part_of(known["alignment"], scale, alignment_error),
        kernel=_part_of(known["kernel"], scale, both) if "kernel" in known else None,
        rest=_part_of(rest + shift, scale, both),
        without_choice=_without_choice(practice, curves, margin),
    )


def _pooled(
    curves: Sequence[tuple[PowerGain, ...]], part: Callable[[GainParts], float | None]
) -> Array | None:
    """Return a part by power of two; None if any of the curves does not tell it."""
    tables: list[dict[int, float]] = []
    for gains in curves:
        values = {one.key: part(one.parts) for one in gains}
        known = {key: value for key, value in values.items() if value is not None}
        if len(known) < len(values):
            return None
        tables.append(known)
    return by_power(tables)


def _pooled_effects(curves: Sequence[tuple[PowerGain, ...]]) -> Array:
    return by_power([{one.key: one.effect for one in gains} for gains in curves])


def _mean(errors: Sequence[float]) -> float:
    """Return the error of a mean whose terms err alike, as if curves did too, which they may."""
    return float(np.mean(errors))


def _part_of(values: Array, scale: float, shared_error: float) -> PracticePart:
    """Return the mean over powers of two with Student's interval.

    Args:
        values: One per power of two, in logs.
        scale: From the sum of the logs to the gain.
        shared_error: Standard error that all of them share.
    """
    count, middle = len(values), float(values.mean())
    if count == 1:
        return PracticePart(effect=middle * scale, low=None, high=None)
    error = math.hypot(float(values.std(ddof=1)) / math.sqrt(count), shared_error)
    half = float(half_width(np.array(error), np.array(count - 1.0), _CONFIDENCE))
    ends = (middle - half) * scale, (middle + half) * scale
    return PracticePart(effect=middle * scale, low=ends[0], high=ends[1])


def _without_choice(
    practice: ContrastSummary,
    curves: Sequence[tuple[tuple[PowerGain, ...], Evidence]],
    margin: float,
) -> ContrastSummary | None:
    """Return the gain of which each power's share that is its kernel's was taken away."""
    left, is_choice = [], False
    for gains, found in curves:
        kernels = [one.parts.kernel for one in gains]
        known = [kernel for kernel in kernels if kernel is not None]
        if len(known) < len(kernels):
            return None
        is_choice = is_choice or any(known)
        values = found.values - np.array(known)[:, None]
        # Dealing labels anew was done with the choice in it; Student's t decides here.
        left.append((replace(found, values=values, permutation_p=None, member_error=None),))
    return pooled(left, margin=margin, note="") if is_choice else practice
