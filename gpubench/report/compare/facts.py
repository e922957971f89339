"""What stands around the table of a comparison: warnings, counts, failures, and where from."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from gpubench.compare.comparison_records import LoneCase, SideFacts, Verdict
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.scope_records import Difference
from gpubench.report.compare.memory_sentences import memory_counts
from gpubench.report.compare.settle_text import settle_text
from gpubench.report.compare.short_lists import listed_cases, listed_values
from gpubench.report.compare.view import View
from gpubench.report.compare.words import device_noun, noun_of
from gpubench.report.layout.document import Fact, Facts
from gpubench.report.names import STATUSES, stack_value
from gpubench.units import counted

_PLAIN = MappingProxyType({"power_limit_w": "power limit in W"})
_ALWAYS_COUNTED = frozenset({"faster", "slower", "same", "unclear"})
_ORDINARY = "loaded_devices 1"
"""A device on its own is what everybody takes for granted where both sides are that."""


def warning_facts(comparison: Comparison, pair: PairComparison, view: View) -> Facts:
    """Return what buyers mistake for hardware, and what else spoils the numbers that are shown."""
    labels = (comparison.baseline.label, pair.contender.label)
    warnings = pair.sides_warnings if view.is_memory else pair.warnings
    return Facts(
        facts=(
            *(Fact(name="WARNING", text=text) for text in warnings),
            *(
                Fact(name="DIFFERS", text=difference_words(found, labels))
                for found in pair.differences
            ),
        )
    )


def closing_facts(comparison: Comparison, pair: PairComparison, view: View) -> Facts:
    """Return what the table does not say, and last where the numbers come from."""
    return Facts(
        facts=(
            *(_memory_counts(pair) if view.is_memory else _counts(comparison, pair)),
            *_fits(comparison, pair, view),
            *_lone("failed", pair.failed, view),
            *_lone("unmatched", pair.unmatched, view),
            *_not_comparable(pair, view),
            *([] if view.is_memory else _without_gpu_time(pair)),
            *_missing(pair),
            Fact(name="baseline", text=_side(comparison.baseline)),
            Fact(name="contender", text=_side(pair.contender)),
            *_same(pair),
            Fact(name="scope", text=pair.scope.text),
        )
    )


def _side(side: SideFacts) -> str:
    names = " + ".join(dict.fromkeys(device.device for device in side.devices if device.device))
    power = sorted({d.power_limit_w for d in side.devices if d.power_limit_w is not None})
    known = len(side.devices) if all(device.device_uuid for device in side.devices) else None
    failed = ", ".join(f"{count} {STATUSES[status]}" for status, count in side.failed)
    parts = (
        names or "unknown device",
        " / ".join(f"{watts:.0f} W" for watts in power),
        counted(known, device_noun(side.devices)) if known else "",
        counted(side.runs, "run"),
        counted(side.cases, "case") + (f" ({failed})" if failed else ""),
    )
    return f"{side.label}: {', '.join(part for part in parts if part)}"


def difference_words(found: Difference, labels: tuple[str, str]) -> str:
    """Return what each side says of a part of the stack in which they differ."""
    values = (
        f"{_values(side) or 'not recorded'} ({label})"
        for side, label in zip(found.values, labels, strict=True)
    )
    return f"{_PLAIN.get(found.name, found.name)}: {', '.join(values)}"


def _values(values: Sequence[str]) -> str:
    return listed_values([stack_value(value) for value in values], between=" + ") if values else ""


def _same(pair: PairComparison) -> Iterator[Fact]:
    told = [text for text in pair.same if text != _ORDINARY]
    if told:
        yield Fact(name="same", text=", ".join(map(_named, told)))
    elif not pair.differences:
        yield Fact(name="software", text="neither file says what it was measured with")


def _named(text: str) -> str:
    name, _, value = text.partition(" ")
    return (
        f"{name} {listed_values([stack_value(part) for part in value.split(', ')], between=', ')}"
    )


def _counts(comparison: Comparison, pair: PairComparison) -> Iterator[Fact]:
    words = [
        f"{count} {verdict}"
        for verdict, count in pair.counts().items()
        if count or verdict in _ALWAYS_COUNTED
    ]
    yield Fact(name="cases", text=", ".join(words))
    if pair.to_settle.inconclusive:
        yield Fact(name="to settle", text=settle_text(pair.to_settle, noun_of(comparison, pair)))


def _memory_counts(pair: PairComparison) -> Iterator[Fact]:
    counts = memory_counts(pair)
    words = [f"{count} {verdict}" for verdict, count in counts.items()]
    unknown = len(pair.cases) - sum(counts.values())
    yield Fact(name="cases", text=", ".join([*words, *([f"{unknown} unknown"] if unknown else [])]))


def _fits(comparison: Comparison, pair: PairComparison, view: View) -> Iterator[Fact]:
    sides = (comparison.baseline.label, pair.contender.label)
    fits = [case.fits_on for case in pair.cases if case.verdict is Verdict.FITS_ONLY]
    if fits:
        counts = (
            f"{counted(fits.count(side), 'case')} on {side} only" for side in sides if side in fits
        )
        has_best = not view.is_memory and any(row.best is not None for row in pair.workloads)
        where = "; counted under OWN BEST BATCH" if has_best else ""
        yield Fact(name="fits", text=", ".join(counts) + where)


def _lone(name: str, cases: Sequence[LoneCase], view: View) -> Iterator[Fact]:
    by_side: dict[tuple[str, str], list[str]] = {}
    for lone in cases:
        status = "" if lone.status is None else f", {STATUSES[lone.status]}"
        by_side.setdefault((lone.side, status), []).append(lone.case.id)
    for (side, status), ids in by_side.items():
        what = f"{counted(len(ids), 'case')} {'in' if not status else 'on'} {side}"
        yield Fact(name=name, text=_listed(f"{what}{status or ' only'}", ids, view))


def _not_comparable(pair: PairComparison, view: View) -> Iterator[Fact]:
    failed = {lone.case.id for lone in pair.failed}
    by_reason: dict[str, list[str]] = {}
    for case in pair.cases:
        if case.verdict is Verdict.NOT_COMPARABLE and case.case.id not in failed:
            by_reason.setdefault(case.reason, []).append(case.case.id)
    for reason, ids in by_reason.items():
        text = _listed(f"{counted(len(ids), 'case')} ({reason})", ids, view)
        yield Fact(name="not comparable", text=text)


def _without_gpu_time(pair: PairComparison) -> Iterator[Fact]:
    for reason, count in pair.gpu.left_out if pair.gpu else ():
        yield Fact(name="GPU-busy", text=f"not compared in {counted(count, 'case')} ({reason})")


def _missing(pair: PairComparison) -> Iterator[Fact]:
    if pair.missing:
        yield Fact(name="missing", text=f"{', '.join(pair.missing)}: not on both sides")


def _listed(what: str, ids: Sequence[str], view: View) -> str:
    if view.all_cases:
        return f"{what}: {', '.join(ids)}"
    return listed_cases(what, ids, hint="--cases")
