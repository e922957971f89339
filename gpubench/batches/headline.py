"""What is said first of a machine: which curve leads, and which advice tells most."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gpubench.batches.findings import Advice, BetterSizes, CurveFindings, MachineHeadline
from gpubench.model import BatchClass, batch_class
from gpubench.suites.catalog import CUDA_IMPLEMENTATIONS

_MOST_ADVICE = 8
_MOST_CURVES = 12
_ASKED_ABOUT = frozenset({100, 128, 200, 500})
"""Planned sizes that people name."""


def headline(curves: Sequence[CurveFindings]) -> MachineHeadline:
    """Return what to say first of a machine.

    Args:
        curves: All of it, in reading order.
    """
    ranked = sorted(range(len(curves)), key=lambda index: _rank(curves[index]))
    led = [index for index in ranked if curves[index].knee is not None]
    return MachineHeadline(
        featured=led[0] if led else None,
        listed=tuple(sorted(ranked[:_MOST_CURVES])),
        better_sizes=_better_sizes(curves),
    )


def with_telling(advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """Return advice, all but a handful of it marked as not telling.

    The handful is what people ask about, and the planned sizes with most to gain.
    """
    rows = tuple(advice)
    asked = [row for row in rows if row.planned in _ASKED_ABOUT]
    gains = sorted(rows, key=lambda row: (row.better, row.gain or 0.0), reverse=True)
    telling = list(dict.fromkeys(row.planned for row in (*asked, *gains)))[:_MOST_ADVICE]
    return tuple(replace(row, is_telling=row.planned in telling) for row in rows)


def _rank(curve: CurveFindings) -> tuple[bool, bool, bool, int]:
    """Return a key that is smallest for the curve that tells most.

    That is one of a library, whose kernels people use, with known tiles and with most sizes.
    """
    return (
        curve.is_control,
        curve.implementation in CUDA_IMPLEMENTATIONS,
        not curve.tiles_known,
        -len(curve.points),
    )


def _better_sizes(curves: Sequence[CurveFindings]) -> BetterSizes | None:
    """Return how many planned sizes have a better one nearby, where that is known."""
    rows = [
        (index, row)
        for index, curve in enumerate(curves)
        for row in curve.advice
        if row.gain is not None
    ]
    if not rows:
        return None
    better = [(index, row) for index, row in rows if row.better]
    most_of, most = max(
        better,
        key=lambda found: (not _is_ours(curves[found[0]]), found[1].gain or 0.0),
        default=(None, None),
    )
    beaten, told = {row.planned for _, row in better}, {row.planned for _, row in rows}
    asked = {row.planned for curve in curves for row in curve.advice}
    return BetterSizes(
        planned=len(told),
        untold=len(asked - told),
        better=len(beaten),
        better_powers=sum(batch_class(size) is BatchClass.POWER_OF_TWO for size in beaten),
        curves=len({index for index, _ in rows}),
        has_intervals=any(row.low is not None for _, row in rows),
        most=most,
        most_of=most_of,
    )


def _is_ours(curve: CurveFindings) -> bool:
    """Return whether people have no reason to run it: a control, or a kernel of ours."""
    return curve.is_control or curve.implementation in CUDA_IMPLEMENTATIONS
