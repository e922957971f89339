"""The cells of the tables about batch sizes, scaled for a person."""

from collections.abc import Iterator

from gpubench.batches.findings import (
    Advice,
    Contrast,
    ContrastSummary,
    ContrastVerdict,
    CurveFindings,
    MachineFindings,
    PracticeParts,
    Reason,
)
from gpubench.batches.peak_shares import most_of_peak
from gpubench.batches.size_findings import Padding
from gpubench.report.batches.names import full_name
from gpubench.report.layout.document import Align, Column
from gpubench.report.peaks import COLUMN, peak_cell
from gpubench.units import counted, format_change, format_change_interval, format_change_number

_GAIN, _PARTS = "faster size nearby", "gain in % = sum of"
ADVICE_COLUMNS = (
    Column(title="batch", align=Align.RIGHT),
    Column(title="try", group=_GAIN),
    Column(title="gain", group=_GAIN),
    Column(title="95 % CI", group=_GAIN),
    Column(title="why", align=Align.LEFT, group=_GAIN),
    Column(title="size", group=_PARTS),
    Column(title="tiles", group=_PARTS),
    Column(title="align", group=_PARTS),
    Column(title="kernel", group=_PARTS),
    Column(title="other", group=_PARTS),
)
"""Two tables side by side, or one below the other where there is no room."""

PADDING_COLUMNS = (
    Column(title="what to pad", align=Align.LEFT),
    Column(title="kernel", align=Align.LEFT),
)
CONTRAST_COLUMNS = (
    Column(title="contrast", align=Align.LEFT),
    Column(title="effect"),
    Column(title="95 % CI"),
    Column(title="verdict"),
)
CURVE_TABLE_COLUMNS = (
    Column(title="curve", align=Align.LEFT),
    Column(title="sizes"),
    Column(title="knee"),
    Column(title="unmatched"),
    Column(title="in practice"),
    Column(title="by itself"),
)
_PEAK_COLUMN = Column(title=COLUMN, dropped=1)

CURVE_NOTE = (
    "in practice, by itself: gain per item of a power of two, +- half its 95 % CI in percentage"
    " points (+-? unknown, >100 more than 100), then the verdict unless it is inconclusive"
)

_MOST_NAMED = 3
_ABSENT = "-"
_WHOLE = 100
_SHORT = {
    ContrastVerdict.SUPPORTED: " faster",
    ContrastVerdict.REFUTED: " slower",
    ContrastVerdict.ZERO: " same",
    ContrastVerdict.INCONCLUSIVE: "",
}


def advice_cells(advice: Advice) -> tuple[str, ...]:
    """Return the cells of one planned size; without a gain there is only why."""
    if advice.try_size is None:
        blank = [_ABSENT] * 3
        return (str(advice.planned), *blank, advice.reason.value, *[_ABSENT] * 5)
    parts = (advice.size, advice.tiles, advice.alignment, advice.kernel, advice.rest)
    return (
        str(advice.planned),
        str(advice.try_size),
        _change(advice.gain),
        format_change_interval(advice.low, advice.high) or "unknown",
        _why(advice),
        *[_part(part) for part in parts],
    )


def padding_cells(one: Padding) -> tuple[str, ...]:
    """Return the cells of one size that is better padded."""
    kernel = {None: "unknown", False: "the same", True: "another"}[one.other_kernel]
    return padding_words(one), kernel


def padding_words(one: Padding) -> str:
    """Return ``pad 120 to 127: 28 % less time per call (95 % CI 25 to 30)``."""
    less, low, high = (f"{share * _WHOLE:.0f}" for share in (one.gain, one.low, one.high))
    return (
        f"pad {one.batch_size} to {one.pad_to}: {less} % less time per call"
        f" (95 % CI {low} to {high})"
    )


def advice_verdict(advice: Advice) -> str:
    """Return ``128: larger``, ``keep 640``, or why there is no advice."""
    if advice.try_size is None:
        return advice.reason.value
    if advice.reason is Reason.KEEP:
        return f"keep {advice.planned}"
    return f"{advice.try_size}: {advice.reason.value}"


def contrast_cells(machine: MachineFindings) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each contrast, pooled over the curves of a machine."""
    answer = machine.claim6
    practice = counted(len(answer.practice_curves), "curve")
    itself = counted(len(answer.itself_curves), "curve")
    equal = {
        (True, True): "equal kernel, tiles",
        (True, False): "equal tiles",
        (False, True): "equal kernel",
        (False, False): "tiles unknown",
    }[answer.tiles_known, answer.kernels_known]
    yield ("unmatched: 16, 32 .. with 20, 30 ..", *_unmatched(answer.unmatched))
    yield (f"in practice: near sizes ({practice})", *_summary(answer.practice))
    yield from _practice_parts(answer.parts)
    yield (f"by itself: {equal} ({itself})", *_summary(answer.itself))
    yield ("multiples of 8 with other sizes", *_summary(answer.aligned))
    yield ("multiples of ten, as divisible by two", *_summary(answer.ten))


def curve_columns(machine: MachineFindings) -> tuple[Column, ...]:
    """Return the columns of the table of all curves; what is no GPU has no peak."""
    return (*CURVE_TABLE_COLUMNS, *([] if machine.peaks is None else [_PEAK_COLUMN]))


def curve_cells(machine: MachineFindings, curve: CurveFindings) -> tuple[str, ...]:
    """Return one curve's cells in the table of all.

    Args:
        machine: Of all of them.
        curve: Of the line.
    """
    name, sizes = full_name(curve, machine.curves), str(len(curve.points))
    peak = [] if machine.peaks is None else [peak_cell(most_of_peak(machine, curve))]
    if not curve.contrasts or curve.knee is None:
        return (name, sizes, *[_ABSENT] * 3, curve.reason, *peak)
    by_name = {one.name: one for one in curve.contrasts}
    return (
        name,
        sizes,
        str(curve.knee.batch_size),
        _change(by_name["unmatched"].effect),
        _short(by_name["local"]),
        _short(by_name["same_tiles"]),
        *peak,
    )


def uncounted_notes(machine: MachineFindings) -> Iterator[str]:
    """Yield which curves have a gain in practice that the answer of all leaves out, and why."""
    left_out = [
        full_name(curve, machine.curves)
        for index, curve in enumerate(machine.curves)
        if index not in machine.claim6.practice_curves
        and any(one.name == "local" and one.effect is not None for one in curve.contrasts)
    ]
    if left_out and machine.claim6.practice_curves:
        more = len(left_out) - _MOST_NAMED
        named = ", ".join(left_out[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield f"not in the answer of all, as kernels of ours or controls of alignment: {named}"


def _why(advice: Advice) -> str:
    if advice.reason is not Reason.KEEP:
        return advice.reason.value
    if advice.low is None or advice.high is None:
        return "not shown (no CI)"
    if advice.low > 0:
        return "keep (gain < 1 %)"
    return "keep (none faster)" if advice.high < 0 else "keep (CI includes 0)"


def _practice_parts(parts: PracticeParts | None) -> Iterator[tuple[str, ...]]:
    """Yield what the gain in practice is made up of, where anything but the rest is known."""
    if parts is None or (parts.tiles is None and parts.kernel is None):
        return
    named = (
        ("- of that tiles and waves", parts.tiles),
        ("- of that alignment", parts.alignment),
        ("- of that the choice of kernel", parts.kernel),
        ("- of that not identified", parts.rest),
    )
    for name, one in named:
        if one is not None and one.effect:
            yield name, format_change(one.effect), format_change_interval(one.low, one.high), ""


def _unmatched(summary: ContrastSummary) -> tuple[str, ...]:
    """Return cells without an interval: what is biased needs no precision."""
    if summary.effect is None:
        return _ABSENT, "", "not in this file"
    return format_change(summary.effect), "", "biased by size"


def _summary(summary: ContrastSummary) -> tuple[str, ...]:
    if summary.effect is None:
        return _ABSENT, "", "not in this file"
    interval = format_change_interval(summary.low, summary.high)
    verdict = summary.verdict.value if interval else f"{summary.verdict.value} (no CI)"
    return format_change(summary.effect), interval or "unknown", verdict


def _short(contrast: Contrast) -> str:
    """Return an effect with half its interval, and the verdict if there is one."""
    if contrast.effect is None:
        return _ABSENT
    if contrast.low is None or contrast.high is None:
        return f"{format_change(contrast.effect)} +-?"
    half = (contrast.high - contrast.low) / 2
    width = f"+-{half * 100:.1f}" if half < 1 else ">100"
    return f"{format_change(contrast.effect)} {width}{_SHORT[contrast.verdict]}"


def _change(value: float | None) -> str:
    return _ABSENT if value is None else format_change(value)


def _part(value: float | None) -> str:
    return "unknown" if value is None else format_change_number(value)
