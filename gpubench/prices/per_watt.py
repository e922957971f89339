"""Performance per watt: by measured energy where both sides have it, else by power limits."""

import math
from collections.abc import Sequence

from gpubench.compare.comparison_records import Interval, SideFacts, WorkloadComparison
from gpubench.compare.verdicts import scaled
from gpubench.prices.priced_records import PowerSource, PricedRatio, WorkPerWatt


def work_per_watt(
    row: WorkloadComparison, ratio: Interval, sides: tuple[SideFacts, SideFacts]
) -> WorkPerWatt | None:
    """Return the contender's performance per watt over the baseline's; None if nobody can tell.

    Both sides are held to one kind of watts: what one draws is no match for what another may draw.

    Args:
        row: The workload.
        ratio: Of throughputs.
        sides: Baseline and contender, with the power limits of their devices.
    """
    measured = _measured(row)
    watts = measured or _limits(sides)
    if watts is None:
        return None
    return WorkPerWatt(
        found=PricedRatio(ratio=scaled(ratio, watts[0] / watts[1])),
        watts=watts,
        source=PowerSource.LIMIT if measured is None else PowerSource.MEASURED,
    )


def _measured(row: WorkloadComparison) -> tuple[float, float] | None:
    """Return the geometric mean of both sides' power at their best batches, if all of it is known.

    The mean of the same kind as that of the throughputs, so that their ratio is that of the parts.
    """
    curves = () if row.best is None else row.best.curves
    powers = [(curve.baseline.power_w, curve.contender.power_w) for curve in curves]
    known = [(first, second) for first, second in powers if first and second]
    if not known or len(known) < len(powers):
        return None
    first, second = (_geometric_mean(of_side) for of_side in zip(*known, strict=True))
    return first, second


def _limits(sides: tuple[SideFacts, SideFacts]) -> tuple[float, float] | None:
    limits = [{device.power_limit_w for device in side.devices} for side in sides]
    first, second = (of_side.pop() if len(of_side) == 1 else None for of_side in limits)
    return (first, second) if first and second else None


def _geometric_mean(values: Sequence[float]) -> float:
    return math.exp(math.fsum(map(math.log, values)) / len(values))
