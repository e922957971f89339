"""All that is known of a comparison in money, for a program."""

from dataclasses import asdict
from typing import Any

from gpubench.prices.cost import LifeCost
from gpubench.prices.priced_records import PricedComparison, PricedPair, PricedRatio, PricedWorkload
from gpubench.prices.records import Quote
from gpubench.prices.worth import Turning
from gpubench.report.compare.records import interval_values
from gpubench.report.prices.sentences import money_sentences


def money_data(comparison: PricedComparison, baseline: str) -> dict[str, Any]:
    """Return everything; what is unknown is null.

    Args:
        comparison: In money.
        baseline: The baseline's label.
    """
    book = comparison.book
    return {
        "book": book.source,
        "book_sha256": book.digest,
        "currency": book.currency,
        "stale": [quote.key for quote in comparison.stale],
        "contenders": [_pair(comparison, pair, baseline) for pair in comparison.pairs],
    }


def _pair(comparison: PricedComparison, pair: PricedPair, baseline: str) -> dict[str, Any]:
    return {
        "contender": pair.contender,
        "basis": None if pair.basis is None else pair.basis.value,
        "work_per_money": None if pair.overall is None else _ratio(pair.overall),
        "costs": [_cost(cost) for cost in pair.costs],
        "workloads": [_workload(row) for row in pair.workloads],
        "break_even_price": _turning(pair.contender_turning),
        "baseline_turning_price": _turning(pair.baseline_turning),
        "electricity_turning_factor": _turning(pair.electricity_turning),
        "reason": pair.too_wide or None,
        "sentences": list(money_sentences(comparison, pair, baseline)),
    }


def _cost(cost: LifeCost) -> dict[str, Any]:
    return {
        "name": cost.offer.name,
        "payment": cost.offer.payment.value,
        "price": cost.price,
        "electricity": cost.electricity,
        "energy_kwh": cost.energy_kwh,
        "other": cost.other,
        "total": cost.total,
        "busy_hours": cost.busy_hours,
        "per_busy_hour": cost.per_hour,
        "quotes": [_quote(quote) for quote in cost.offer.quotes],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return asdict(quote) | {"said_on": quote.said_on.isoformat()}


def _workload(row: PricedWorkload) -> dict[str, Any]:
    watts = row.per_watt
    return {
        "workload": row.workload,
        "counts_items": row.counts_items,
        "curves": row.curves,
        "basis": row.basis.value,
        "per_million": None if row.per_million is None else [asdict(c) for c in row.per_million],
        "work_per_money": _ratio(row.per_money),
        "work_per_watt": None
        if watts is None
        else _ratio(watts.found) | {"watts": list(watts.watts), "from": watts.source.value},
    }


def _ratio(found: PricedRatio) -> dict[str, Any]:
    values = interval_values(found.ratio)
    return {"ratio": values.pop("speedup"), **values, "verdict": found.verdict.value}


def _turning(found: Turning | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found) | {"change": found.change}
