"""What a comparison is worth in money, in sentences: subject, number, interval, what turns it."""

from collections.abc import Iterator

from gpubench.compare.price import Basis
from gpubench.prices.priced_records import MoneyVerdict, PricedComparison, PricedPair, PricedRatio
from gpubench.prices.records import Payment
from gpubench.prices.worth import Turning
from gpubench.report.compare.ratio_text import range_text, ratio_text
from gpubench.report.prices.money_text import money, money_range
from gpubench.units import format_change, format_change_interval

_PRICES = {Payment.PURCHASE: "", Payment.RENT: " per hour"}


def money_sentences(comparison: PricedComparison, pair: PricedPair, baseline: str) -> Iterator[str]:
    """Yield who does more work per money, the break-even price, and what else turns the order.

    Args:
        comparison: With its book.
        pair: One contender.
        baseline: The baseline's label.
    """
    currency = comparison.book.currency
    if pair.overall is None or pair.basis is None:
        yield f"Work per {currency}: no workload that counts was compared."
        return
    labels = (baseline, pair.contender)
    yield _verdict(pair.overall, labels, currency, pair.basis)
    if pair.too_wide:
        yield f"Break-even price: not named, {pair.too_wide}."
        return
    yield _break_even(pair, currency)
    yield _what_turns(pair, baseline, currency)


def _verdict(overall: PricedRatio, labels: tuple[str, str], currency: str, basis: Basis) -> str:
    first, second = labels
    where = "at own best batch" if basis is Basis.OWN_BEST_BATCH else "at equal batch"
    told = f"{ratio_text(overall.ratio)} that of {first} (95 % CI {range_text(overall.ratio)})"
    match overall.verdict:
        case MoneyVerdict.CONTENDER:
            found = f"{second} does more"
        case MoneyVerdict.BASELINE:
            found = f"{first} does more"
        case MoneyVerdict.UNCLEAR:
            found = "unclear which does more"
    return f"Work per {currency}: {found}; that of {second} is {told}, {where}."


def _break_even(pair: PricedPair, currency: str) -> str:
    turning, offer = pair.contender_turning, pair.costs[1].offer
    now = money(offer.price.value, currency)
    per = _PRICES[offer.payment]
    if turning is None or turning.value is None:
        return (
            f"Break-even price of {pair.contender}: none, what it costs to run is already more"
            f" than its work is worth (its price in the book: {now}{per})."
        )
    return (
        f"Break-even price of {pair.contender}: {money(turning.value, currency)}{per}"
        f"{_interval(turning)}; in the book {now}, so the order turns when it changes by"
        f" {_change(turning)}."
    )


def _what_turns(pair: PricedPair, baseline: str, currency: str) -> str:
    turning, offer = pair.baseline_turning, pair.costs[0].offer
    per = _PRICES[offer.payment]
    if turning is None or turning.value is None:
        parts = [f"no price of {baseline}"]
    else:
        parts = [f"{baseline} at {money(turning.value, currency)}{per}, {_change(turning)}"]
    parts.append(_electricity(pair.electricity_turning))
    return f"What else turns the order: {'; '.join(part for part in parts if part)}."


def _electricity(turning: Turning | None) -> str:
    if turning is None:
        return ""
    if turning.value is None:
        return "no price of electricity"
    interval = _interval(turning) or ", of which the timing gives no limits"
    return f"electricity at {turning.value:.3g} times its price{interval}"


def _interval(turning: Turning) -> str:
    if turning.low is None or turning.high is None:
        return ""
    return f" (95 % CI {money_range(turning.low, turning.high)})"


def _change(turning: Turning) -> str:
    """Return by how much the quantity would have to change, with the interval of the timing."""
    change = format_change(turning.change or 0.0)
    if turning.low is None or turning.high is None or turning.now is None:
        return change
    ends = (turning.low / turning.now - 1.0, turning.high / turning.now - 1.0)
    return f"{change} (95 % CI {format_change_interval(*ends)})"
