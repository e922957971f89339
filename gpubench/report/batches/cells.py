"""The cells of the tables about batch sizes, scaled for a person."""

from collections.abc import Iterator, Sequence

from gpubench.batches.findings import (
    Advice,
    Contrast,
    ContrastSummary,
    ContrastVerdict,
    CurveFindings,
    MachineFindings,
    Reason,
)
from gpubench.report.batches.names import full_name
from gpubench.report.layout.document import Align, Column
from gpubench.report.names import counted
from gpubench.units import format_change, format_change_interval

ADVICE_COLUMNS = (
    Column(title="batch", align=Align.RIGHT),
    Column(title="try"),
    Column(title="gain"),
    Column(title="95 % CI"),
    Column(title="= size"),
    Column(title="+ tiles"),
    Column(title="+ align"),
    Column(title="+ rest"),
    Column(title="why"),
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

_ABSENT = "-"
_SHORT = {
    ContrastVerdict.SUPPORTED: " faster",
    ContrastVerdict.REFUTED: " slower",
    ContrastVerdict.ZERO: " same",
    ContrastVerdict.INCONCLUSIVE: "",
}


def advice_cells(advice: Advice) -> tuple[str, ...]:
    """Return the cells of one planned size; without a gain there is only why."""
    if advice.try_size is None:
        return (str(advice.planned), *[_ABSENT] * 7, advice.reason.value)
    parts = (advice.size, advice.tiles, advice.alignment, advice.rest)
    return (
        str(advice.planned),
        str(advice.try_size),
        _change(advice.gain),
        format_change_interval(advice.low, advice.high) or "unknown",
        *[_part(part) for part in parts],
        advice.reason.value,
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
    equal = "equal tiles" if answer.tiles_known else "tiles unknown"
    yield ("unmatched: 16, 32 .. with 20, 30 ..", *_unmatched(answer.unmatched))
    yield (f"in practice: near sizes ({practice})", *_summary(answer.practice))
    yield (f"by itself: {equal} ({itself})", *_summary(answer.itself))
    yield ("multiples of 8 with other sizes", *_summary(answer.aligned))
    yield ("multiples of ten, as divisible by two", *_summary(answer.ten))


def curve_cells(curve: CurveFindings, shown: Sequence[CurveFindings]) -> tuple[str, ...]:
    """Return one curve's cells in the table of all.

    Args:
        curve: Of the line.
        shown: All curves of the same machine.
    """
    name, sizes = full_name(curve, shown), str(len(curve.points))
    if not curve.contrasts or curve.knee is None:
        return (name, sizes, *[_ABSENT] * 3, curve.reason)
    by_name = {one.name: one for one in curve.contrasts}
    return (
        name,
        sizes,
        str(curve.knee.batch_size),
        _change(by_name["unmatched"].effect),
        _short(by_name["local"]),
        _short(by_name["same_tiles"]),
    )


def _unmatched(summary: ContrastSummary) -> tuple[str, ...]:
    """Return cells without an interval: what is biased needs no precision."""
    if summary.effect is None:
        return _ABSENT, "", "not in this file"
    return format_change(summary.effect), "", "biased by size"


def _summary(summary: ContrastSummary) -> tuple[str, ...]:
    if summary.effect is None:
        return _ABSENT, "", "not in this file"
    interval = format_change_interval(summary.low, summary.high)
    return format_change(summary.effect), interval, summary.verdict.value


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
    return "unknown" if value is None else format_change(value).removesuffix(" %")
