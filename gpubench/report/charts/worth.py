"""Work per money and per watt with its interval, workload by workload."""

from collections.abc import Iterator

from gpubench.prices.priced_records import PricedComparison, PricedPair, PricedRatio
from gpubench.report.charts.ratio_lines import RatioLine, lines_spec
from gpubench.report.charts.shapes import MONEY, MONEY_WORDS
from gpubench.report.layout.document import Figure
from gpubench.report.prices.tables import work_table


def worth_figure(
    comparison: PricedComparison, pair: PricedPair, baseline: str, name: str
) -> Figure | None:
    """Return work per money and per watt; None if no workload has a price.

    Args:
        comparison: With its book.
        pair: One contender in money.
        baseline: The baseline's label.
        name: Of the figure, unique in its document.
    """
    currency = comparison.book.currency
    lines = list(_lines(pair, currency))
    if not lines:
        return None
    title = f"Work per {currency} and per watt of {pair.contender} over {baseline}"
    told = "; ".join(line.words for line in lines)
    return Figure(
        name=name,
        title=title,
        description=f"{title}, with the 95 % intervals of the timing: {told}.",
        spec=lines_spec(lines, f"work per {currency} or per watt, contender / baseline", MONEY),
        table=work_table(comparison, pair, baseline),
    )


def _lines(pair: PricedPair, currency: str) -> Iterator[RatioLine]:
    for row in pair.workloads:
        yield _line(row.workload, f"per {currency}", row.per_money, row.basis.value)
        if row.per_watt is not None:
            watts = f"{row.per_watt.watts[0]:.0f} W : {row.per_watt.watts[1]:.0f} W"
            note = f"{watts}, by {row.per_watt.source.value} watts"
            yield _line(row.workload, "per watt", row.per_watt.found, note)
    if pair.overall is not None:
        basis = "" if pair.basis is None else pair.basis.value
        yield _line("OVERALL", f"per {currency}", pair.overall, basis)


def _line(subject: str, what: str, found: PricedRatio, note: str) -> RatioLine:
    verdict = MONEY_WORDS[found.verdict]
    return RatioLine(subject=subject, what=what, found=found.ratio, verdict=verdict, note=note)
