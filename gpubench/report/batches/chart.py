"""A throughput curve as a chart, and its knee as a sentence."""

from gpubench.batches.findings import CurveFindings, Knee
from gpubench.model import BatchClass, batch_class
from gpubench.peaks.records import PeakShares
from gpubench.report.layout.document import Chart, Point
from gpubench.report.names import rate_noun
from gpubench.units import format_percent, format_rate

SERIES = {
    BatchClass.CONTROL: (".", "other"),
    BatchClass.MULTIPLE_OF_TEN: ("x", "multiple of ten"),
    BatchClass.POWER_OF_TWO: ("o", "power of two"),
}
"""Mark and name of each kind of batch size; later ones are drawn over earlier ones."""


def curve_chart(curve: CurveFindings, name: str) -> Chart:
    """Return throughput over batch size.

    Args:
        curve: With at least two batch sizes.
        name: What it is called.
    """
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    return Chart(
        title=name,
        y_unit=f"{noun}/s",
        series=tuple(SERIES.values()),
        points=tuple(
            Point(
                x=point.batch_size,
                y=point.per_s,
                series=SERIES[batch_class(point.batch_size)][1],
            )
            for point in curve.points
        ),
    )


def knee_sentence(curve: CurveFindings, knee: Knee, of_peak: PeakShares | None = None) -> str:
    """Return from which batch on a curve is fast, and how near that is to what the device can do.

    Args:
        curve: The curve.
        knee: Its knee.
        of_peak: What it reaches of its device's peak; None for what is no GPU.
    """
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    interval = "" if knee.low is None else f" (95 % CI {knee.low} to {knee.high})"
    edge = ", the smallest tried" if knee.batch_size == curve.points[0].batch_size else ""
    best = f"{format_rate(knee.best_per_s, noun)} at {knee.best_batch_size}"
    rising = ", the largest that ran" if knee.is_largest else ""
    text = f"Knee: batch {knee.batch_size}{interval}{edge}, the smallest within 5 % of the best"
    text += f" ({best}{rising})"
    if not knee.holds:
        text += "; some larger ones are slower"
    if knee.half_batch_size is not None:
        text += f"; half of the final throughput at about {knee.half_batch_size:.3g}"
    if curve.use.out_of_memory_from is not None:
        text += f"; out of memory from batch {curve.use.out_of_memory_from}"
    if of_peak is not None and of_peak.shown is not None:
        text += f"; at most {format_percent(of_peak.shown)} of the device's peak"
        text += ", which is more than there can be" if of_peak.is_above else ""
    return f"{text}."
