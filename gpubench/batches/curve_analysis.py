"""From the rows of one curve on one machine to what they say about batch sizes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gpubench.batches.alike import alike_spread
from gpubench.batches.contrasts import Posed, judged, posed
from gpubench.batches.curve_sizes import curve_sizes
from gpubench.batches.findings import CurveFindings
from gpubench.batches.fitted import fitted_curve
from gpubench.batches.growth import growth, use
from gpubench.batches.knee import knee
from gpubench.batches.measured import measured
from gpubench.batches.padding import padding
from gpubench.batches.planned import planned_advice
from gpubench.batches.power_findings import PowerExample
from gpubench.batches.practice import PowerGain, power_examples, power_gains
from gpubench.batches.same_tiles import has_steps
from gpubench.curves.curve import best_of
from gpubench.curves.curve import curve_points as curve_of
from gpubench.curves.rows import CURVE_COLUMNS, timed
from gpubench.curves.shared_blocks import in_shared_blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedCurve:
    """A curve's findings, with what is pooled over curves."""

    findings: CurveFindings
    posed: tuple[Posed, ...]
    gains: tuple[PowerGain, ...]
    """Of each power of two that has neighbours, as `local` holds it against them."""
    examples: tuple[PowerExample, ...]
    margin: float


def analysed_curve(rows: pd.DataFrame, planned: Sequence[int] | None) -> AnalysedCurve:
    """Return what a curve says, or why it says nothing.

    Args:
        rows: All rows of it, also those without a time.
        planned: Batch sizes to advise on, all of which are then shown; by default multiples of ten,
            and the powers of two that a neighbour beats.
    """
    of_time = timed(rows)
    if of_time.empty:
        return _silent(rows, of_time, (), "nothing was timed")
    shared = in_shared_blocks(of_time)
    sizes, left_out = shared.rows["batch_size"].unique(), shared.left_out
    if len(sizes) > 1:
        return _told(rows, shared.rows, left_out, planned)
    reason = f"only batch {sizes[0]} was timed"
    if left_out:
        reason = f"no two of {len(sizes) + len(left_out)} batch sizes share a block"
    return _silent(rows, shared.rows, left_out, reason)


def _told(
    rows: pd.DataFrame,
    of_time: pd.DataFrame,
    left_out: tuple[int, ...],
    planned: Sequence[int] | None,
) -> AnalysedCurve:
    """Return what several batch sizes say that were timed together."""
    fitted = fitted_curve(measured(of_time))
    curve, log_time = fitted.curve, fitted.log_time
    best = best_of(curve_of(of_time))
    family = posed(curve, log_time, fitted.smooth)
    alike = alike_spread(curve, log_time) if has_steps(curve) else None
    findings = CurveFindings(
        **_names(rows),
        counts_items=curve.counts_items,
        is_control=curve.is_control,
        tiles_known=has_steps(curve),
        points=curve_sizes(of_time, curve, fitted.spread),
        left_out=left_out,
        knee=knee(curve, best, fitted.smooth),
        growth=growth(fitted, best.knee),
        use=use(rows, of_time, dict(zip(curve.sizes.tolist(), np.exp(log_time), strict=True))),
        size_spread=_spread(family) if alike is None else alike.spread,
        alike=alike,
        padding=padding(fitted),
        advice=planned_advice(fitted, planned, left_out),
        contrasts=judged(family, curve.margin),
        reason="",
    )
    gains = power_gains(_named(family, "local").design.readings[0], fitted)
    return AnalysedCurve(
        findings=findings,
        posed=family,
        gains=gains,
        examples=power_examples(fitted),
        margin=curve.margin,
    )


def _silent(
    rows: pd.DataFrame, of_time: pd.DataFrame, left_out: tuple[int, ...], reason: str
) -> AnalysedCurve:
    """Return a curve of which nothing can be said, with the one size that it has, if any."""
    findings = CurveFindings(
        **_names(rows),
        counts_items=False,
        is_control=False,
        tiles_known=False,
        points=() if of_time.empty else curve_sizes(of_time, measured(of_time), None),
        left_out=left_out,
        knee=None,
        growth=None,
        use=use(rows, of_time, {}),
        size_spread=None,
        alike=None,
        padding=(),
        advice=(),
        contrasts=(),
        reason=reason,
    )
    return AnalysedCurve(findings=findings, posed=(), gains=(), examples=(), margin=1.0)


def _names(rows: pd.DataFrame) -> dict[str, str]:
    first = rows.iloc[0]
    return {name: str(first[name]) for name in CURVE_COLUMNS}


def _named(family: tuple[Posed, ...], name: str) -> Posed:
    return next(one for one in family if one.design.name == name)


def _spread(family: tuple[Posed, ...]) -> float | None:
    """Return how much sizes vary that must be each other's equals where tiles are unknown."""
    found = _named(family, "same_tiles").evidence
    return found[0].member_spread if found else None
