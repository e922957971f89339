"""The tables about batch sizes: advice, units, and the parts of the answer to claim 6."""

from collections.abc import Sequence

from gpubench.batches.records import (
    Advice,
    Contrast,
    Machine,
    Reason,
    Summary,
    UnitFindings,
    Verdict,
)
from gpubench.report.batches_words import signed, span
from gpubench.report.names import counted, dtype_name, unit_name

UNIT_HEADER = ("unit", "dtype", "sizes", "knee", "as compared", "in practice", "itself")

ADVICE_HEADER = (
    "planned",
    "try",
    "gain",
    "= size",
    "+ tiles/waves",
    "+ alignment",
    "+ rest",
    "95 % of gain",
    "verdict",
)

_ABSENT = "-"


def advice_cells(advice: Advice) -> tuple[str, ...]:
    """Return the row of one planned size; without a gain there is only why."""
    if advice.try_size is None:
        return (str(advice.planned), *[_ABSENT] * 7, advice_verdict(advice))
    parts = (advice.size, advice.tiles, advice.alignment, advice.rest)
    return (
        str(advice.planned),
        str(advice.try_size),
        _change(advice.gain),
        *[_part(part) for part in parts],
        span(advice.low, advice.high) or "unknown",
        advice_verdict(advice),
    )


def advice_verdict(advice: Advice) -> str:
    """Return ``128: larger``, ``keep 640``, or why there is no advice."""
    if advice.try_size is None:
        return advice.reason.value
    if advice.reason is Reason.KEEP:
        return f"keep {advice.planned}"
    return f"{advice.try_size}: {advice.reason.value}"


def claim6_rows(machine: Machine) -> tuple[tuple[str, ...], ...]:
    """Return question, effect, interval and verdict of every part of claim 6."""
    answer = machine.claim6
    practice = counted(answer.practice_units, "unit")
    itself = counted(answer.itself_units, "unit")
    equal = "kernel and tiles" if answer.tiles_known else "alignment, tiles unknown"
    return (
        ("as usually compared (16, 32, 64.. with 20, 30, 50..)", *_usual(answer.naive)),
        (f"in practice, equal size ({practice})", *_answer(answer.practice)),
        (f"itself: equal {equal} ({itself})", *_answer(answer.itself)),
        ("multiples of 8 against other sizes", *_answer(answer.aligned)),
        ("multiples of ten at equal divisibility", *_answer(answer.ten)),
    )


def unit_cells(unit: UnitFindings, shown: Sequence[UnitFindings]) -> tuple[str, ...]:
    """Return one unit's line in the table of all.

    Args:
        unit: Of the line.
        shown: All units of the same table.
    """
    name, sizes = unit_name(unit, shown), str(len(unit.curve))
    if not unit.contrasts or unit.knee is None:
        return (name, dtype_name(unit.dtype), sizes, *[_ABSENT] * 3, unit.reason)
    by_name = {one.name: one for one in unit.contrasts}
    return (
        name,
        dtype_name(unit.dtype),
        sizes,
        str(unit.knee.batch_size),
        _change(by_name["naive"].effect),
        _short(by_name["total"]),
        _short(by_name["plateau"]),
    )


def _usual(summary: Summary) -> tuple[str, ...]:
    """Return cells without interval or verdict: what is biased needs no precision."""
    if summary.effect is None:
        return _ABSENT, "", "not in this file"
    return signed(summary.effect), "", "biased by size"


def _answer(summary: Summary) -> tuple[str, ...]:
    if summary.effect is None:
        return _ABSENT, "", "not in this file"
    return signed(summary.effect), span(summary.low, summary.high), summary.verdict.value


def _short(contrast: Contrast) -> str:
    """Return an effect with half its interval, and the verdict if there is one."""
    if contrast.effect is None:
        return _ABSENT
    if contrast.low is None or contrast.high is None:
        return f"{signed(contrast.effect)} +-?"
    half = (contrast.high - contrast.low) / 2
    width = f"+-{half * 100:.1f}" if half < 1 else ">100"
    verdict = "" if contrast.verdict is Verdict.INCONCLUSIVE else f" {contrast.verdict.value}"
    return f"{signed(contrast.effect)} {width}{verdict}"


def _change(value: float | None) -> str:
    return _ABSENT if value is None else signed(value)


def _part(value: float | None) -> str:
    return "unknown" if value is None else signed(value).removesuffix(" %")
