"""What a power of two gains on one machine, pooled over its curves."""

from collections.abc import Sequence

from gpubench.batches.contrasts import Posed
from gpubench.batches.curve_analysis import AnalysedCurve
from gpubench.batches.findings import Claim6, ContrastSummary
from gpubench.batches.pooling import pooled


def power_of_two_gain(curves: Sequence[AnalysedCurve]) -> Claim6:
    """Return the pooled answers; the control, whose layout nobody uses, stays out of them.

    Args:
        curves: All of a machine, in the order of its findings.
    """
    usual = [curve for curve in curves if not curve.findings.is_control] or list(curves)
    known = [curve for curve in usual if _knows_tiles(curve)]
    told = known or usual
    return Claim6(
        unmatched=_pool(usual, "unmatched"),
        practice=_pool(usual, "local"),
        itself=_pool(told, "same_tiles"),
        aligned=_pool(usual, "aligned"),
        ten=_pool(usual, "ten"),
        practice_curves=_indices(_telling(usual, "local"), curves),
        itself_curves=_indices(_telling(told, "same_tiles"), curves),
        tiles_known=bool(known),
    )


def _knows_tiles(curve: AnalysedCurve) -> bool:
    return curve.findings.tiles_known and bool(_posed(curve, "same_tiles"))


def _indices(chosen: Sequence[AnalysedCurve], curves: Sequence[AnalysedCurve]) -> tuple[int, ...]:
    return tuple(index for index, curve in enumerate(curves) if any(curve is c for c in chosen))


def _pool(curves: Sequence[AnalysedCurve], name: str) -> ContrastSummary:
    """Return the mean over the curves that carry a contrast."""
    telling = [one for curve in _telling(curves, name) for one in _posed(curve, name)]
    notes = {one.note for one in telling}
    return pooled(
        [one.evidence for one in telling],
        margin=min((curve.margin for curve in curves), default=0.0),
        note="; ".join(sorted(notes - {""})) if "" not in notes else "",
    )


def _telling(curves: Sequence[AnalysedCurve], name: str) -> list[AnalysedCurve]:
    """Return the curves that speak for the machine: those with the fewest reservations.

    What a short ladder could only half hold equal would blur what a long one did.
    """
    found = [(curve, one) for curve in curves for one in _posed(curve, name)]
    least = min((_reservations(one) for _, one in found), default=0)
    return [curve for curve, one in found if _reservations(one) == least]


def _posed(curve: AnalysedCurve, name: str) -> list[Posed]:
    """Return a contrast of a curve, if there is evidence for it."""
    return [one for one in curve.posed if one.design.name == name and one.evidence]


def _reservations(one: Posed) -> int:
    """Return 2 for what cannot be conclusive, 1 for what has a warning, 0 for a plain contrast."""
    return 2 if one.note else int(bool(one.design.warning))
