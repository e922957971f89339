"""The tables of money: what work costs on either side, and what a device costs over its life."""

from collections.abc import Iterator

from gpubench.prices.cost import LifeCost
from gpubench.prices.priced_records import (
    CostOfWork,
    MoneyVerdict,
    PowerSource,
    PricedComparison,
    PricedPair,
    PricedRatio,
    WorkPerWatt,
)
from gpubench.prices.records import Payment
from gpubench.report.compare.ratio_text import interval_text, ratio_text
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.report.names import rate_noun
from gpubench.report.prices.money_text import amount_text

_ABSENT = "-"
_WATT = "WORK PER WATT"


def work_table(comparison: PricedComparison, pair: PricedPair, baseline: str) -> Table:
    """Return what a million units of each workload cost, and the work per money and per watt."""
    currency = comparison.book.currency
    cost, worth = f"A MILLION COSTS ({currency})", f"WORK PER {currency}"
    labels = (baseline, pair.contender)
    sources = {row.per_watt.source for row in pair.workloads if row.per_watt is not None}
    return Table(
        columns=(
            Column(title="workload", align=Align.LEFT),
            Column(title=baseline, group=cost),
            Column(title="95 % interval", group=cost),
            Column(title=pair.contender, group=cost),
            Column(title="95 % interval", group=cost),
            Column(title="ratio", group=worth),
            Column(title="95 % interval", group=worth),
            Column(title="more", group=worth, align=Align.LEFT),
            *(_WATT_COLUMNS if sources else ()),
        ),
        rows=tuple(Row(cells=cells) for cells in _rows(pair, labels, sources)),
        notes=tuple(_notes(pair, sources)),
    )


_WATT_COLUMNS = (
    Column(title="ratio", group=_WATT),
    Column(title="95 % interval", group=_WATT),
    Column(title="watts", group=_WATT),
    Column(title="from", group=_WATT, align=Align.LEFT),
)


def life_table(comparison: PricedComparison, pair: PricedPair, baseline: str) -> Table:
    """Return what one device of either side costs over its life, part by part."""
    return Table(
        title=f"One device over its life, {comparison.book.currency}",
        columns=(
            Column(title="side", align=Align.LEFT),
            Column(title="price"),
            Column(title="electricity"),
            Column(title="other"),
            Column(title="total"),
            Column(title="hours"),
            Column(title="per hour"),
        ),
        rows=tuple(
            Row(cells=(label, *_life_cells(cost)))
            for label, cost in zip((baseline, pair.contender), pair.costs, strict=True)
        ),
    )


def _life_cells(cost: LifeCost) -> tuple[str, ...]:
    included = "in the rent" if cost.offer.payment is Payment.RENT else _ABSENT
    return (
        amount_text(cost.price),
        included if cost.electricity is None else amount_text(cost.electricity),
        _ABSENT if cost.other is None else amount_text(cost.other),
        amount_text(cost.total),
        f"{cost.busy_hours:.0f}",
        amount_text(cost.per_hour),
    )


def _rows(
    pair: PricedPair, labels: tuple[str, str], sources: set[PowerSource]
) -> Iterator[tuple[str, ...]]:
    """Yield the workloads and, below them, all that are weighted together."""
    for row in pair.workloads:
        noun = rate_noun(row.workload, counts_items=row.counts_items)
        first, second = row.per_million or (None, None)
        yield (
            f"{row.workload} ({noun})",
            *_cost_cells(first),
            *_cost_cells(second),
            *_worth_cells(row.per_money, labels),
            *(_watt_cells(row.per_watt) if sources else ()),
        )
    if pair.overall is not None:
        watts = (_ABSENT,) * len(_WATT_COLUMNS) if sources else ()
        costs = (_ABSENT,) * 4
        yield ("OVERALL geomean", *costs, *_worth_cells(pair.overall, labels), *watts)


def _worth_cells(found: PricedRatio, labels: tuple[str, str]) -> tuple[str, str, str]:
    words = {MoneyVerdict.BASELINE: labels[0], MoneyVerdict.CONTENDER: labels[1]}
    more = words.get(found.verdict, "unclear")
    return ratio_text(found.ratio), interval_text(found.ratio), more


def _cost_cells(cost: CostOfWork | None) -> tuple[str, str]:
    if cost is None:
        return _ABSENT, _ABSENT
    return amount_text(cost.amount), f"{amount_text(cost.low)} - {amount_text(cost.high)}"


def _watt_cells(found: WorkPerWatt | None) -> tuple[str, ...]:
    if found is None:
        return (_ABSENT,) * len(_WATT_COLUMNS)
    return (
        ratio_text(found.found.ratio),
        interval_text(found.found.ratio),
        f"{found.watts[0]:.0f} : {found.watts[1]:.0f}",
        found.source.value,
    )


def _notes(pair: PricedPair, sources: set[PowerSource]) -> Iterator[str]:
    if several := [row for row in pair.workloads if row.curves > 1]:
        names = ", ".join(row.workload for row in several)
        yield f"a million: geometric mean over the curves of {names}"
    if PowerSource.LIMIT in sources:
        yield "power limit: no valid energy on both sides, so by what the devices may draw"
    if sources:
        yield "watts are of the device alone, without its server; intervals are those of the timing"
