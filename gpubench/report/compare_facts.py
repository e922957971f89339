"""What stands above and below the table of a comparison: sides, stack, scope, counts, failures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.records import LoneCase, SideFacts, Verdict
from gpubench.report.compare_view import View
from gpubench.report.memory_sentence import memory_counts
from gpubench.report.names import STATUSES, counted, version

_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line with its name in front."""

    name: str
    text: str


def opening_facts(comparison: Comparison, pair: PairComparison) -> list[Fact]:
    """Return what a reader should know before the numbers."""
    return [
        Fact(name="baseline", text=_side(comparison.baseline)),
        Fact(name="contender", text=_side(pair.contender)),
        *_stack(pair),
        Fact(name="scope", text=pair.scope.text),
        *(Fact(name="WARNING", text=text) for text in pair.warnings),
    ]


def closing_facts(comparison: Comparison, pair: PairComparison, view: View) -> list[Fact]:
    """Return what the table does not say: counts, what would settle, failures, lone cases."""
    return [
        *(_memory_counts(pair) if view.is_memory else _counts(pair)),
        *_fits(comparison, pair, view),
        *_lone("failed", pair.failed, view),
        *_lone("unmatched", pair.unmatched, view),
        *_not_comparable(pair, view),
        *_missing(pair),
    ]


def _side(side: SideFacts) -> str:
    names = " + ".join(dict.fromkeys(device.name for device in side.devices if device.name))
    power = sorted({d.power_limit_w for d in side.devices if d.power_limit_w is not None})
    cards = len(side.devices) if all(device.uuid for device in side.devices) else None
    failed = ", ".join(f"{count} {STATUSES[status]}" for status, count in side.failed)
    parts = (
        side.label,
        names or "unknown device",
        " / ".join(f"{watts:.0f} W" for watts in power),
        counted(cards, "card") if cards else "",
        counted(side.runs, "run"),
        counted(side.cases, "case") + (f", of them {failed}" if failed else ""),
    )
    return "  ".join(part for part in parts if part)


def _stack(pair: PairComparison) -> Iterator[Fact]:
    if pair.same:
        yield Fact(name="same", text=", ".join(_named(text) for text in pair.same))
    for found in pair.differences:
        values = (" + ".join(map(version, side)) or "not recorded" for side in found.values)
        yield Fact(name="DIFFERS", text=f"{found.name} {' / '.join(values)}")
    if not pair.same and not pair.differences:
        yield Fact(name="stack", text="neither file says what software it was measured with")


def _named(text: str) -> str:
    name, _, value = text.partition(" ")
    return f"{name} {version(value)}"


def _counts(pair: PairComparison) -> Iterator[Fact]:
    counts = pair.counts()
    words = [
        f"{count} {verdict}"
        for verdict, count in counts.items()
        if count or verdict in {"faster", "slower", "same", "unclear"}
    ]
    yield Fact(name="cases", text=", ".join(words))
    if counts[Verdict.UNCLEAR]:
        yield Fact(name="to settle", text=_to_settle(pair))


def _to_settle(pair: PairComparison) -> str:
    unclear = [case for case in pair.cases if case.verdict is Verdict.UNCLEAR]
    by_card = any(case.cards_to_settle is not None for case in unclear)
    what = "cards" if by_card else "runs"
    needed = [case.cards_to_settle if by_card else case.runs_to_settle for case in unclear]
    counts = sorted(count for count in needed if count is not None)
    rest = len(unclear) - len(counts)
    parts = []
    if counts:
        most = counts[-1]
        middle = counts[(len(counts) - 1) // 2]
        settled = f"{len(counts)} of {len(unclear)} unclear cases"
        parts.append(f"about {most} {what} a side settle {settled}")
        if middle < most:
            parts.append(f"{middle} {what} half of these")
    if rest:
        why = _what_settles(pair)
        parts.append(f"{rest} {'need' if rest > 1 else 'needs'} {why}")
    return "; ".join(parts)


def _what_settles(pair: PairComparison) -> str:
    """Return what would help where more runs do not."""
    needed = {
        "cards": bool(pair.scope.gpu_sd),
        "occasions, or both sides in turns (gpubench ab)": bool(pair.scope.session_sd),
    }
    named = [name for name, helps in needed.items() if helps]
    return f"more {' and '.join(named)}, not more runs" if named else "a quieter machine"


def _memory_counts(pair: PairComparison) -> Iterator[Fact]:
    counts = memory_counts(pair)
    words = [f"{count} {verdict}" for verdict, count in counts.items()]
    unknown = len(pair.cases) - sum(counts.values())
    yield Fact(name="cases", text=", ".join([*words, *([f"{unknown} unknown"] if unknown else [])]))


def _fits(comparison: Comparison, pair: PairComparison, view: View) -> Iterator[Fact]:
    sides = (comparison.baseline.label, pair.contender.label)
    fits = [case.fits_on for case in pair.cases if case.verdict is Verdict.FITS_ONLY]
    if fits:
        counts = (f"{counted(fits.count(side), 'case')} on {side} only" for side in sides)
        has_best = not view.is_memory and any(row.best is not None for row in pair.workloads)
        where = "; they count under OWN BEST BATCH" if has_best else ""
        yield Fact(name="fits", text=", ".join(counts) + where)


def _lone(name: str, cases: Sequence[LoneCase], view: View) -> Iterator[Fact]:
    by_side: dict[tuple[str, str], list[str]] = {}
    for lone in cases:
        status = "" if lone.status is None else f" {STATUSES[lone.status]}"
        by_side.setdefault((lone.side, status), []).append(lone.case.id)
    for (side, status), ids in by_side.items():
        what = f"{counted(len(ids), 'case')} {'in' if not status else 'of'} {side}"
        only = status or " only"
        yield Fact(name=name, text=f"{what}{only}: {_listed(ids, view)}")


def _not_comparable(pair: PairComparison, view: View) -> Iterator[Fact]:
    failed = {lone.case.id for lone in pair.failed}
    by_reason: dict[str, list[str]] = {}
    for case in pair.cases:
        if case.verdict is Verdict.NOT_COMPARABLE and case.case.id not in failed:
            by_reason.setdefault(case.reason, []).append(case.case.id)
    for reason, ids in by_reason.items():
        yield Fact(
            name="not comp.",
            text=f"{counted(len(ids), 'case')} ({reason}): {_listed(ids, view)}",
        )


def _missing(pair: PairComparison) -> Iterator[Fact]:
    if pair.missing:
        yield Fact(name="missing", text=f"{', '.join(pair.missing)}: not on both sides")


def _listed(ids: Sequence[str], view: View) -> str:
    shown = ids if view.all_cases else ids[:_SHOWN]
    more = len(ids) - len(shown)
    return ", ".join(shown) + (f" and {more} more (--cases)" if more else "")
