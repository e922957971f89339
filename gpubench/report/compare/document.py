"""What `gpubench compare` answers: the verdict, what spoils it, the tables, and where from."""

from collections.abc import Iterator, Mapping
from typing import Any

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.peak_shares import PairPeaks, pair_peaks
from gpubench.peaks.table import NO_PEAKS, PeakTable
from gpubench.prices.priced_records import PricedComparison
from gpubench.report.compare.case_table import case_table
from gpubench.report.compare.data import comparison_data
from gpubench.report.compare.facts import closing_facts, warning_facts
from gpubench.report.compare.memory_sentences import memory_sentences
from gpubench.report.compare.memory_tables import memory_case_table, memory_table
from gpubench.report.compare.peak_facts import peak_facts
from gpubench.report.compare.records import FIELDS, case_records
from gpubench.report.compare.score_sentences import score_sentences
from gpubench.report.compare.sentences import sentences
from gpubench.report.compare.view import View, shown_cases
from gpubench.report.compare.workload_table import workload_table
from gpubench.report.layout.document import Block, Bullets, Document, Facts, Section, Table
from gpubench.report.loads import load_texts
from gpubench.report.prices.data import money_data
from gpubench.report.prices.priced_sentences import priced_sentences
from gpubench.report.prices.section import money_section


def comparison_document(
    comparison: Comparison,
    view: View = View(),  # noqa: B008  # a frozen record
    money: PricedComparison | None = None,
    peaks: PeakTable = NO_PEAKS,
) -> Document:
    """Return a section for each contender, the verdict first and provenance last.

    Args:
        comparison: With at least one contender.
        view: Which cases are shown, in which order, and what of them.
        money: The same contenders by the user's prices; None without any.
        peaks: What is known of GPUs.
    """
    return Document(
        sections=tuple(_sections(comparison, view, money, peaks)),
        fields=FIELDS,
        records=lambda: case_records(comparison, view),
        data=lambda: _data(comparison, view, money, peaks),
    )


def _sections(
    comparison: Comparison, view: View, money: PricedComparison | None, table: PeakTable
) -> Iterator[Section]:
    for place, pair in enumerate(comparison.pairs):
        scores = tuple(score_sentences(pair, comparison.baseline.label))
        is_weighted = comparison.settings.weights is not None
        peaks = pair_peaks((comparison.baseline, pair.contender), table)
        told = (*_told(comparison, place, view, money), *(scores if is_weighted else ()))
        yield _section(comparison, pair, view, told, peaks)
        if money is not None:
            yield money_section(
                money,
                money.pairs[place],
                comparison.baseline.label,
                () if is_weighted else scores,
            )


def _told(
    comparison: Comparison, place: int, view: View, money: PricedComparison | None
) -> tuple[str, ...]:
    """Return the sentences about a contender."""
    pair = comparison.pairs[place]
    if view.is_memory:
        return memory_sentences(comparison, pair)
    if money is None:
        return sentences(comparison, pair)
    return priced_sentences(comparison, pair, money, money.pairs[place])


def _data(
    comparison: Comparison, view: View, money: PricedComparison | None, table: PeakTable
) -> Mapping[str, Any]:
    found = comparison_data(comparison, view, table)
    if money is None:
        return found
    return {**found, "money": money_data(money, comparison.baseline.label)}


def _section(
    comparison: Comparison,
    pair: PairComparison,
    view: View,
    told: tuple[str, ...],
    peaks: PairPeaks,
) -> Section:
    several = len(comparison.pairs) > 1
    return Section(
        # The first sentence names both sides, so that a title would only say it twice.
        title=f"{pair.contender.label} against {comparison.baseline.label}" if several else "",
        blocks=(
            Bullets(lines=told),
            warning_facts(comparison, pair, view),
            *_tables(comparison, pair, view),
            *([] if view.is_memory else _below_tables(comparison, pair, peaks)),
            closing_facts(comparison, pair, view),
        ),
    )


def _below_tables(
    comparison: Comparison, pair: PairComparison, peaks: PairPeaks
) -> Iterator[Block]:
    yield Facts(facts=tuple(peak_facts(comparison.baseline, pair, peaks)))
    yield Bullets(lines=tuple(_loads(comparison, pair)))


def _tables(comparison: Comparison, pair: PairComparison, view: View) -> tuple[Table, ...]:
    cases = shown_cases(pair, view) if view.all_cases or view.only else ()
    if view.is_memory:
        labels = (comparison.baseline.label, pair.contender.label)
        return memory_table(pair), memory_case_table(labels, cases)
    return workload_table(comparison, pair), case_table(comparison, pair, cases)


def _loads(comparison: Comparison, pair: PairComparison) -> Iterator[str]:
    """Yield what steady load costs on either side, where a file has a case with and without."""
    shown = [line for lines in pair.loads for line in lines]
    for side, lines in zip((comparison.baseline, pair.contender), pair.loads, strict=True):
        yield from (f"{side.label}: {text}" for text in load_texts(lines, shown))
