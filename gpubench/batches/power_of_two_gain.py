"""What a power of two gains on one machine, pooled over its curves."""

from collections.abc import Iterable, Sequence

from gpubench.batches.contrasts import Posed
from gpubench.batches.curve_analysis import AnalysedCurve
from gpubench.batches.estimate import Evidence
from gpubench.batches.findings import Claim6, ContrastSummary, PowerExamples
from gpubench.batches.pooling import pooled
from gpubench.batches.power_findings import PowerExample
from gpubench.batches.practice import PowerGain
from gpubench.batches.practice_parts import practice_parts
from gpubench.suites.catalog import CUDA_IMPLEMENTATIONS

_MOST = 2
"""Examples for and against."""


def power_of_two_gain(curves: Sequence[AnalysedCurve]) -> Claim6:
    """Return the pooled answers; the control, whose layout nobody uses, stays out of them.

    Args:
        curves: All of a machine, in the order of its findings.
    """
    usual = _what_people_run(curves)
    known = [curve for curve in usual if _knows_tiles(curve)]
    told = known or usual
    practice, practised = _pool(usual, "local"), _telling(usual, "local")
    telling = _telling(told, "same_tiles")
    equals = [found for curve in telling for found in _found(curve)]
    # Where no curve has equals, the file may still tell of which kernels and tiles it has none.
    asked = telling or usual
    return Claim6(
        unmatched=_pool(usual, "unmatched"),
        practice=practice,
        itself=_pool(told, "same_tiles"),
        aligned=_pool(usual, "aligned"),
        ten=_pool(usual, "ten"),
        practice_curves=_indices(practised, curves),
        itself_curves=_indices(telling, curves),
        itself_powers=len({key for one in equals for key in one.keys}),
        itself_sizes=len({size for one in equals for size in one.others}),
        tiles_known=bool(asked) and all(curve.findings.tiles_known for curve in asked),
        kernels_known=bool(asked) and all(_knows_kernels(curve) for curve in asked),
        parts=practice_parts(practice, [_practised(curve) for curve in practised], _margin(usual)),
        examples=_examples(practised, curves),
    )


def _what_people_run(curves: Sequence[AnalysedCurve]) -> list[AnalysedCurve]:
    """Return the curves of libraries, or those of our kernels where there are no others.

    Ours are yardsticks: what a power of two is worth to them is worth it to nobody.
    """
    usual = [curve for curve in curves if not curve.findings.is_control] or list(curves)
    libraries = [c for c in usual if c.findings.implementation not in CUDA_IMPLEMENTATIONS]
    return libraries if any(curve.posed for curve in libraries) else usual


def _examples(
    practised: Sequence[AnalysedCurve], curves: Sequence[AnalysedCurve]
) -> PowerExamples | None:
    """Return the extremes of the curve whose powers of two differ most from their neighbours."""
    told = {i: curves[i].examples for i in _indices(practised, curves) if curves[i].examples}
    if not told:
        return None
    index = max(told, key=lambda index: max(abs(one.effect) for one in told[index]))
    found = sorted(told[index], key=lambda one: one.effect)
    against = _of_different_powers(one for one in found if one.effect < 0)
    taken = {one.batch_size for one in against}
    free = [one for one in reversed(found) if one.effect > 0 and one.batch_size not in taken]
    return PowerExamples(curve=index, favour=_of_different_powers(free), against=against)


def _of_different_powers(found: Iterable[PowerExample]) -> tuple[PowerExample, ...]:
    """Return the first of each power of two, two of them at most."""
    first: dict[int, PowerExample] = {}
    for one in found:
        first.setdefault(one.batch_size, one)
    return tuple(first.values())[:_MOST]


def _practised(curve: AnalysedCurve) -> tuple[tuple[PowerGain, ...], Evidence]:
    (posed,) = _posed(curve, "local")
    return curve.gains, posed.evidence[0]


def _found(curve: AnalysedCurve) -> tuple[Evidence, ...]:
    return tuple(found for one in _posed(curve, "same_tiles") for found in one.evidence)


def _knows_tiles(curve: AnalysedCurve) -> bool:
    return curve.findings.tiles_known and bool(_posed(curve, "same_tiles"))


def _knows_kernels(curve: AnalysedCurve) -> bool:
    return any(point.kernel for point in curve.findings.points)


def _indices(chosen: Sequence[AnalysedCurve], curves: Sequence[AnalysedCurve]) -> tuple[int, ...]:
    return tuple(index for index, curve in enumerate(curves) if any(curve is c for c in chosen))


def _pool(curves: Sequence[AnalysedCurve], name: str) -> ContrastSummary:
    """Return the mean over the curves that carry a contrast."""
    telling = [one for curve in _telling(curves, name) for one in _posed(curve, name)]
    notes = {one.note for one in telling}
    return pooled(
        [one.evidence for one in telling],
        margin=_margin(curves),
        note="; ".join(sorted(notes - {""})) if "" not in notes else "",
    )


def _margin(curves: Sequence[AnalysedCurve]) -> float:
    return min((curve.margin for curve in curves), default=0.0)


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
