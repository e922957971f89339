"""From the rows of one curve on one machine to what they say about batch sizes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from gpubench.batches.advice import advise
from gpubench.batches.averages import averages
from gpubench.batches.contrasts import Posed, judged, posed
from gpubench.batches.findings import CurveFindings, CurvePoint
from gpubench.batches.growth import growth, use
from gpubench.batches.headline import with_telling
from gpubench.batches.knee import knee
from gpubench.batches.measured import MeasuredCurve, measured
from gpubench.batches.same_tiles import has_steps
from gpubench.batches.smooth import saturation
from gpubench.curves.curve import best_of
from gpubench.curves.curve import curve_points as curve_of
from gpubench.curves.rows import CURVE_COLUMNS, timed
from gpubench.curves.shared_blocks import in_shared_blocks

_TEN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedCurve:
    """A curve's findings, with what is pooled over curves."""

    findings: CurveFindings
    posed: tuple[Posed, ...]
    margin: float


def analysed_curve(rows: pd.DataFrame, planned: Sequence[int] | None) -> AnalysedCurve:
    """Return what a curve says, or why it says nothing.

    Args:
        rows: All rows of it, also those without a time.
        planned: Batch sizes to advise on, all of which are then shown; by default multiples of ten.
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
    curve = measured(of_time)
    log_time = averages(curve)
    fitted = saturation(curve.sizes.astype(float), log_time)
    points = curve_of(of_time)
    best = best_of(points)
    family = posed(curve, log_time, fitted)
    wanted = planned if planned is not None else _tens(curve)
    advice = advise(curve, log_time, fitted, wanted, left_out)
    findings = CurveFindings(
        **_names(rows),
        counts_items=curve.counts_items,
        is_control=curve.is_control,
        tiles_known=has_steps(curve),
        points=_points(points),
        left_out=left_out,
        knee=knee(curve, best, fitted),
        growth=growth(curve, log_time, best.knee),
        use=use(rows, of_time),
        size_spread=_spread(family),
        advice=advice if planned is not None else with_telling(advice),
        contrasts=judged(family, curve.margin),
        reason="",
    )
    return AnalysedCurve(findings=findings, posed=family, margin=curve.margin)


def _silent(
    rows: pd.DataFrame, of_time: pd.DataFrame, left_out: tuple[int, ...], reason: str
) -> AnalysedCurve:
    """Return a curve of which nothing can be said, with the one size that it has, if any."""
    findings = CurveFindings(
        **_names(rows),
        counts_items=False,
        is_control=False,
        tiles_known=False,
        points=() if of_time.empty else _points(curve_of(of_time)),
        left_out=left_out,
        knee=None,
        growth=None,
        use=use(rows, of_time),
        size_spread=None,
        advice=(),
        contrasts=(),
        reason=reason,
    )
    return AnalysedCurve(findings=findings, posed=(), margin=1.0)


def _names(rows: pd.DataFrame) -> dict[str, str]:
    first = rows.iloc[0]
    return {name: str(first[name]) for name in CURVE_COLUMNS}


def _points(points: pd.DataFrame) -> tuple[CurvePoint, ...]:
    pairs = zip(points.index.tolist(), points["per_s"].tolist(), strict=True)
    return tuple(CurvePoint(batch_size=int(size), per_s=float(per_s)) for size, per_s in pairs)


def _tens(curve: MeasuredCurve) -> list[int]:
    return [int(size) for size in curve.sizes if size % _TEN == 0]


def _spread(family: tuple[Posed, ...]) -> float | None:
    """Return how much sizes vary that are alike in kernel, tiles and alignment."""
    same_tiles = next(one for one in family if one.design.name == "same_tiles")
    return same_tiles.evidence[0].member_spread if same_tiles.evidence else None
