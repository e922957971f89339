"""Sides against each other: verdicts, ratios, what is left out, every case, and money."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from gpubench.compare.comparison_records import LoneCase, Verdict
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.peak_shares import pair_peaks
from gpubench.model import Case
from gpubench.prices.priced_records import PricedComparison
from gpubench.report.charts.forest import forest_figure
from gpubench.report.charts.price import price_figure
from gpubench.report.charts.speedup import case_groups, speedup_figure
from gpubench.report.charts.worth import worth_figure
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.facts import closing_facts, warning_facts
from gpubench.report.compare.memory_tables import memory_table
from gpubench.report.compare.peak_facts import peak_facts
from gpubench.report.compare.records import FIELDS, case_records
from gpubench.report.compare.score_sentences import score_sentences
from gpubench.report.compare.sentences import sentences
from gpubench.report.compare.view import View
from gpubench.report.compare.workload_table import workload_table
from gpubench.report.layout.document import (
    Align,
    Block,
    Bullets,
    Column,
    Facts,
    Listing,
    ListingColumn,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.loads import load_texts
from gpubench.report.names import STATUSES
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.meanings import meaning
from gpubench.report.page.part import NO_TABLE, PagePart, said
from gpubench.report.prices.section import money_section
from gpubench.results.plain_rows import DIGITS

_VIEW = View(all_cases=True)
_MOST_LISTED = 10_000
_MOST_LONE = 200
_MOST_SIZES = 12
_IN_TABLES = frozenset({"failed", "unmatched", "not comparable"})
"""Facts that a terminal shortens, and for which a page has a table."""

_LONE = (
    Column(title="case", align=Align.LEFT),
    Column(title="side", align=Align.LEFT),
    Column(title="what", align=Align.LEFT),
)

_MEANINGS = MappingProxyType(
    {
        "contender": "the side that is held against the baseline",
        "baseline_time_s": "mean time of a call on the baseline, seconds",
        "contender_time_s": "mean time of a call on the contender, seconds",
        "speedup": "time of the baseline / time of the contender",
        "low": "lower end of the speedup's 95 % interval",
        "high": "upper end of the speedup's 95 % interval",
        "p_adjusted": "p-value, adjusted for all cases together",
        "verdict": "faster, slower, same, unclear, fits only on, or not comparable",
        "verdict_reason": "why the verdict does not follow from the interval",
        "indicative": "whether a side has one run only",
        "baseline_runs": "runs of the baseline that timed it",
        "contender_runs": "runs of the contender that timed it",
        "runs_to_settle": "runs a side with which it should be settled",
        "gpus_to_settle": "GPUs a side with which it should be settled",
        "baseline_memory_bytes": "allocated at the peak on the baseline, bytes",
        "contender_memory_bytes": "allocated at the peak on the contender, bytes",
        "memory_ratio": "allocated bytes, contender / baseline",
        "memory_verdict": "less, more or same: exact, as allocations repeat",
        "reason": "why it is not comparable",
        "metric": "which time is compared",
        "baseline_gpu_time_s": "time the GPU was busy on the baseline, seconds",
        "contender_gpu_time_s": "time the GPU was busy on the contender, seconds",
        "gpu_speedup": "the same ratio of GPU-busy times",
        "gpu_low": "lower end of its 95 % interval",
        "gpu_high": "upper end of its 95 % interval",
        "gpu_p_adjusted": "its p-value, adjusted for all cases together",
        "gpu_verdict": "its verdict",
    }
)


def compared_part(contents: ReportContents) -> PagePart | None:
    """Return the comparison; None where one side holds timings."""
    found = contents.comparison
    if found is None:
        return _not_compared(contents.not_compared) if contents.not_compared else None
    document = comparison_document(found, _VIEW, contents.money, contents.peaks)
    data: dict[str, Any] = {"comparison": document.data(), "not_compared": None}
    sections = tuple(_sections(contents, found))
    return PagePart(sections=sections, data=data)


def _not_compared(reason: str) -> PagePart:
    text = Paragraph(text=f"The sides are not compared: {reason}.")
    section = Section(title="Comparison", name="comparison", blocks=(text,))
    return PagePart(sections=(section,), data={"comparison": None, "not_compared": reason})


def _sections(contents: ReportContents, found: Comparison) -> Iterator[Section]:
    labels = ", ".join(pair.contender.label for pair in found.pairs)
    title = f"Comparison: {labels} against {found.baseline.label}"
    yield Section(title=title, name="comparison", blocks=())
    for place, pair in enumerate(found.pairs):
        yield Section(
            level=3,
            title=f"Speedup of {pair.contender.label} over {found.baseline.label}",
            blocks=said(_pair_blocks(contents, found, place)),
        )
        yield from _memory(pair)
        yield from _lone_cases(pair)
        if contents.money is not None:
            yield _money(contents.money, found.baseline.label, place)
    yield Section(level=3, title="Every case", blocks=(_case_listing(found),))


def _money(money: PricedComparison, baseline: str, place: int) -> Section:
    """Return what a contender is worth, with what decides it and where the order turns."""
    pair, name = money.pairs[place], f"pair-{place + 1}"
    section = money_section(money, pair, baseline)
    worth = worth_figure(money, pair, baseline, f"{name}-worth")
    price = price_figure(money, pair, baseline, f"{name}-price")
    figures = (
        # Its figures are a table of the section, which stands open.
        *([] if worth is None else [replace(worth, table=NO_TABLE)]),
        *([] if price is None else [price]),
    )
    return Section(level=3, title=section.title, blocks=said((*section.blocks, *figures)))


def _pair_blocks(contents: ReportContents, found: Comparison, place: int) -> Iterator[Block]:
    baseline, pair = found.baseline, found.pairs[place]
    # One contender's sentences and warnings stand on the first screen already.
    told = sentences(found, pair) if len(found.pairs) > 1 else ()
    yield Bullets(lines=(*told, *score_sentences(pair, baseline.label)))
    yield warning_facts(found, pair, _VIEW) if len(found.pairs) > 1 else Facts(facts=())
    yield workload_table(found, pair)
    yield from _pictures(found, pair, f"pair-{place + 1}")
    peaks = pair_peaks((baseline, pair.contender), contents.peaks)
    yield Facts(facts=tuple(peak_facts(baseline, pair, peaks)))
    yield Bullets(lines=tuple(_loads(found, pair)))
    closing = closing_facts(found, pair, _VIEW).facts
    yield Facts(facts=tuple(fact for fact in closing if fact.name not in _IN_TABLES))


def _pictures(found: Comparison, pair: PairComparison, name: str) -> Iterator[Block]:
    forest = forest_figure(found, pair, f"{name}-forest")
    if forest is not None:
        # Its figures are the table above, which stands open.
        yield replace(forest, table=NO_TABLE)
    for number, group in enumerate(case_groups(pair), start=1):
        yield speedup_figure(found, pair, group, f"{name}-cases-{number}")


def _loads(found: Comparison, pair: PairComparison) -> Iterator[str]:
    shown = [line for lines in pair.loads for line in lines]
    for side, lines in zip((found.baseline, pair.contender), pair.loads, strict=True):
        yield from (f"{side.label}: {text}" for text in load_texts(lines, shown))


def _memory(pair: PairComparison) -> Iterator[Section]:
    table = memory_table(pair)
    if table.rows:
        title = f"Memory that {pair.contender.label} allocates"
        yield Section(level=3, title=title, blocks=(table,))


def _lone_cases(pair: PairComparison) -> Iterator[Section]:
    rows = [*map(_failed, pair.failed), *_incomparable(pair), *_unmatched(pair.unmatched)]
    if rows:
        left = len(rows) - _MOST_LONE
        text = f"The first {_MOST_LONE} of {len(rows)} lines; the listing of every case has all."
        yield Section(
            level=3,
            title="Failed and unmatched cases",
            blocks=(
                Table(columns=_LONE, rows=tuple(rows[:_MOST_LONE])),
                *([Paragraph(text=text)] if left > 0 else []),
            ),
        )


def _failed(one: LoneCase) -> Row:
    what = "no time" if one.status is None else STATUSES[one.status]
    return Row(cells=(one.case.id, one.side, what))


def _incomparable(pair: PairComparison) -> Iterator[Row]:
    failed = {one.case.id for one in pair.failed}
    for case in pair.cases:
        if case.verdict is Verdict.NOT_COMPARABLE and case.case.id not in failed:
            yield Row(cells=(case.case.id, "both", f"not comparable: {case.reason}"))


def _unmatched(cases: Sequence[LoneCase]) -> Iterator[Row]:
    """Yield a line per curve with the sizes that only one side has: a ladder has hundreds."""
    sizes: dict[tuple[Case, str], list[int]] = {}
    for one in cases:
        curve = replace(one.case, batch_size=1)
        sizes.setdefault((curve, one.side), []).append(one.case.batch_size)
    for (curve, side), found in sizes.items():
        told = ", ".join(map(str, sorted(found)[:_MOST_SIZES]))
        more = f" and {len(found) - _MOST_SIZES} more" * (len(found) > _MOST_SIZES)
        yield Row(cells=(_curve_words(curve), side, f"only there: batch {told}{more}"))


def _curve_words(curve: Case) -> str:
    parts = (curve.workload, curve.implementation, curve.phase, curve.dtype, curve.params)
    return "/".join(part for part in (*parts, curve.cache, curve.regime) if part)


def _case_listing(found: Comparison) -> Listing:
    records = list(case_records(found, _VIEW))
    named = [name for name in FIELDS if any(one.get(name) not in {None, ""} for one in records)]
    columns = (
        ListingColumn(name=name, description=_MEANINGS.get(name) or meaning(name)) for name in named
    )
    rows = (tuple(_cell(one.get(name)) for name in named) for one in records[:_MOST_LISTED])
    left = f"The first {_MOST_LISTED} of {len(records)} cases." * (len(records) > _MOST_LISTED)
    return Listing(
        name="cases", title="Every case", columns=tuple(columns), rows=tuple(rows), left_out=left
    )


def _cell(value: object) -> str | float | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value if isinstance(value, str | int) else None
