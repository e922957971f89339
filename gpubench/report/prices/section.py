"""The section of a comparison that is about money."""

from collections.abc import Iterator

from gpubench.prices.priced_records import PricedComparison, PricedPair
from gpubench.prices.records import Quote
from gpubench.report.layout.document import Bullets, Fact, Facts, Paragraph, Section
from gpubench.report.prices.priced_sentences import turning_sentences
from gpubench.report.prices.tables import life_table, work_table

_DIGEST = 12
_NOTE = (
    "Costs are undiscounted, per device, and of the hours in which it works; every interval is that"
    " of the timing, since prices are taken as the book has them."
)


def money_section(
    comparison: PricedComparison, pair: PricedPair, baseline: str, scores: tuple[str, ...] = ()
) -> Section:
    """Return what would turn the order of contender and baseline, and what that is made from.

    Args:
        comparison: With its book.
        pair: The contender.
        baseline: The baseline's label.
        scores: What the mean over workloads rests on, where it was not said before.
    """
    book = comparison.book
    return Section(
        title=f"In {book.currency}, by {book.source}",
        blocks=(
            Bullets(lines=(*turning_sentences(comparison, pair, baseline), *scores)),
            Facts(facts=tuple(_old(comparison, pair))),
            work_table(comparison, pair, baseline),
            life_table(comparison, pair, baseline),
            Paragraph(text=_NOTE),
            Facts(facts=tuple(_facts(comparison, pair))),
        ),
    )


def _old(comparison: PricedComparison, pair: PricedPair) -> Iterator[Fact]:
    used = _used(pair)
    for quote in comparison.stale:
        if quote.key in used:
            yield Fact(name="OLD", text=f"{_told(quote)}: more than 90 days ago")


def _facts(comparison: PricedComparison, pair: PricedPair) -> Iterator[Fact]:
    for quote in _used(pair).values():
        yield Fact(name="price" if quote.is_money else "given", text=_told(quote))
    yield Fact(name="book", text=f"SHA-256 {comparison.book.digest[:_DIGEST]}")


def _used(pair: PricedPair) -> dict[str, Quote]:
    return {quote.key: quote for cost in pair.costs for quote in cost.offer.quotes}


def _told(quote: Quote) -> str:
    return f"{quote.key} = {quote.value:.10g} ({quote.source}, {quote.said_on})"
