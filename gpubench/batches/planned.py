"""For which batch sizes of a curve there is advice."""

from collections.abc import Collection, Sequence

from gpubench.batches.advice import advise
from gpubench.batches.findings import Advice
from gpubench.batches.fitted import FittedCurve
from gpubench.batches.headline import with_telling
from gpubench.model import BatchClass, batch_class

_TEN = 10


def planned_advice(
    fitted: FittedCurve, planned: Sequence[int] | None, left_out: Collection[int]
) -> tuple[Advice, ...]:
    """Return advice on the sizes that somebody plans, or else on those that people name.

    Args:
        fitted: The curve with its fits.
        planned: Batch sizes, all of which are then shown; None for the multiples of ten, and the
            powers of two that a neighbour beats.
        left_out: Sizes that were timed, but not together with the others.
    """
    if planned is not None:
        return advise(fitted, planned, left_out)
    named = [int(size) for size in fitted.curve.sizes if size % _TEN == 0 or _is_power(size)]
    rows = advise(fitted, named, left_out)
    return with_telling(row for row in rows if row.better or not _is_power(row.planned))


def _is_power(size: int) -> bool:
    return batch_class(int(size)) is BatchClass.POWER_OF_TWO
