"""Hold a comparison of times against a price book."""

from datetime import date

from gpubench.compare.comparison_records import Interval, SideFacts, SideRate, WorkloadComparison
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.price import Basis
from gpubench.prices.book import offer_of
from gpubench.prices.cost import LifeCost, life_cost
from gpubench.prices.per_watt import work_per_watt
from gpubench.prices.priced_records import (
    MILLION,
    CostOfWork,
    PricedComparison,
    PricedPair,
    PricedRatio,
    PricedWorkload,
)
from gpubench.prices.records import PriceBook, Quote
from gpubench.prices.worth import (
    Costs,
    baseline_turning,
    contender_turning,
    electricity_turning,
    work_per_money,
)

_SECONDS_PER_HOUR = 3600.0


def priced(comparison: Comparison, book: PriceBook, today: date) -> PricedComparison:
    """Return what the contenders are worth against the baseline.

    Args:
        comparison: Of times.
        book: The user's prices.
        today: From which prices are old.

    Raises:
        SettingsFileError: If the book has no price for a side.
    """
    baseline = _cost(book, comparison.baseline)
    costs = [(baseline, _cost(book, pair.contender)) for pair in comparison.pairs]
    return PricedComparison(
        book=book,
        pairs=tuple(
            _pair(comparison.baseline, pair, of_pair)
            for pair, of_pair in zip(comparison.pairs, costs, strict=True)
        ),
        stale=_stale([baseline, *(contender for _, contender in costs)], today),
    )


def _cost(book: PriceBook, side: SideFacts) -> LifeCost:
    return life_cost(offer_of(book, side.label, tuple(device.device for device in side.devices)))


def _stale(costs: list[LifeCost], today: date) -> tuple[Quote, ...]:
    quotes = {quote.key: quote for cost in costs for quote in cost.offer.prices}
    old = [quote for quote in quotes.values() if quote.is_stale(today)]
    return tuple(sorted(old, key=lambda quote: (quote.said_on, quote.key)))


def _pair(baseline: SideFacts, pair: PairComparison, costs: Costs) -> PricedPair:
    found = pair.break_even
    ratio = None if found is None or found.reason else found.interval
    return PricedPair(
        contender=pair.contender.label,
        costs=costs,
        workloads=tuple(
            _workload(row, costs, (baseline, pair.contender))
            for row in pair.workloads
            if not row.is_raw
        ),
        overall=None if found is None else _per_money(costs, found.interval),
        basis=None if found is None else found.basis,
        contender_turning=None if ratio is None else contender_turning(costs, ratio),
        baseline_turning=None if ratio is None else baseline_turning(costs, ratio),
        electricity_turning=None if ratio is None else electricity_turning(costs, ratio),
        too_wide="" if found is None else found.reason,
    )


def _workload(
    row: WorkloadComparison, costs: Costs, sides: tuple[SideFacts, SideFacts]
) -> PricedWorkload:
    best = row.best
    ratio = row.result if best is None else best.result
    return PricedWorkload(
        workload=row.workload,
        counts_items=best is not None and all(curve.counts_items for curve in best.curves),
        curves=0 if best is None else len(best.curves),
        basis=Basis.EQUAL_BATCH if best is None else Basis.OWN_BEST_BATCH,
        per_million=None if best is None else _per_million(costs, best.rates),
        per_money=_per_money(costs, ratio),
        per_watt=work_per_watt(row, ratio, sides),
    )


def _per_money(costs: Costs, ratio: Interval) -> PricedRatio:
    return PricedRatio(ratio=work_per_money(costs, ratio))


def _per_million(costs: Costs, rates: tuple[SideRate, SideRate]) -> tuple[CostOfWork, CostOfWork]:
    """Return what a million units of work cost; a higher throughput costs less."""
    first, second = (
        CostOfWork(
            amount=_cost_at(cost, rate.per_s),
            low=_cost_at(cost, rate.high),
            high=_cost_at(cost, rate.low),
        )
        for cost, rate in zip(costs, rates, strict=True)
    )
    return first, second


def _cost_at(cost: LifeCost, per_s: float) -> float:
    return cost.per_hour / (per_s * _SECONDS_PER_HOUR) * MILLION
