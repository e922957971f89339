"""A comparison in three lines that a buyer can paste into a mail."""

from gpubench.compare.records import Basket, Comparison, Interval, PairComparison, Verdict
from gpubench.report.names import counted

_NO_SOFTWARE = frozenset({"host", "preset", "power_limit_w"})
_ANSWERS = {
    Verdict.FASTER: "{b} is faster than {a}",
    Verdict.SLOWER: "{b} is slower than {a}",
    Verdict.SAME: "{b} and {a} are equally fast",
    Verdict.UNCLEAR: "These runs cannot tell {b} from {a}",
}
_WIDE = 0.02
_LARGE = 10
_MOST = 100
"""A ratio beyond this, or below one over it, is of other things than two machines."""

_PRICELESS = 2.0
"""An interval whose ends are further apart than this factor names no price."""


def sentence(comparison: Comparison, pair: PairComparison) -> str:
    """Return the finding, the ratios and what the contender may cost, one line each."""
    labels = (comparison.baseline.label, pair.contender.label)
    if pair.basket is None:
        return f"{labels[1]} against {labels[0]}: there is no basket to speak of; see the cases."
    return "\n".join(
        (
            _finding(comparison, pair, pair.basket, labels),
            _ratios(pair.basket),
            _price(pair, pair.basket, labels),
        )
    )


def interval_text(interval: Interval) -> str:
    """Return a ratio's interval with as many digits as it deserves."""
    decimals = _decimals(interval)
    return " - ".join(_end(end, decimals) for end in (interval.low, interval.high))


def ratio_text(interval: Interval) -> str:
    """Return a ratio, ``1.02x``, with as many digits as its interval deserves."""
    return f"{_end(interval.speedup, _decimals(interval))}x"


def _end(ratio: float, decimals: int) -> str:
    """Return a ratio, or the side of what can be meant on which it lies."""
    if ratio > _MOST:
        return f">{_MOST:.0f}"
    return f"<{1 / _MOST:.2f}" if ratio < 1 / _MOST else f"{ratio:.{decimals}f}"


def _decimals(interval: Interval) -> int:
    if interval.high - interval.low < _WIDE * interval.speedup:
        return 3
    return 2 if interval.speedup < _LARGE else 1


def _finding(
    comparison: Comparison, pair: PairComparison, basket: Basket, labels: tuple[str, str]
) -> str:
    answer = _ANSWERS[basket.verdict].format(a=labels[0], b=labels[1])
    weighted = counted(sum(row.weight > 0 for row in pair.workloads), "workload")
    how = "" if comparison.settings.weights is None else " as weighted"
    runs = f"{comparison.baseline.runs} and {pair.contender.runs} runs"
    facts = ", ".join(part for part in (_cards(pair), runs, _software(pair)) if part)
    return f"{answer} over {weighted}{how} ({facts})."


def _ratios(basket: Basket) -> str:
    equal = f"{ratio_text(basket.result)} ({interval_text(basket.result)}, 95 %) at equal batch"
    if basket.best is None:
        return f"Speedup {equal}."
    best = f"{ratio_text(basket.best)} ({interval_text(basket.best)}) at its own best batch"
    return f"Speedup {equal}, {best}."


def _price(pair: PairComparison, basket: Basket, labels: tuple[str, str]) -> str:
    worth = basket.best or basket.result
    if worth.high > _PRICELESS * worth.low:
        return (
            f"These runs name no price: {labels[1]} may be worth {interval_text(worth)} times"
            f" {labels[0]}{_assumptions(pair)}."
        )
    return (
        f"At equal running cost {labels[1]} is worth {ratio_text(worth)} the price of {labels[0]}"
        f" ({interval_text(worth)}){_assumptions(pair)}."
    )


def _assumptions(pair: PairComparison) -> str:
    spreads = (("card", pair.scope.card_spread), ("occasion", pair.scope.occasion_spread))
    assumed = " and ".join(name for name, spread in spreads if spread)
    parts = [f"{assumed} spread assumed"] if assumed else []
    if any(row.indicative for row in pair.workloads):
        parts.append("indicative, one run")
    return "".join(f"; {part}" for part in parts)


def _cards(pair: PairComparison) -> str:
    first, second = pair.scope.cards
    if first is None or second is None:
        return ""
    if pair.scope.is_one_device:
        return "same device"
    return f"{counted(first, 'card')} each" if first == second else f"{first} and {second} cards"


def _software(pair: PairComparison) -> str:
    names = [found.name for found in pair.differences if found.name not in _NO_SOFTWARE]
    if names:
        return f"OTHER {', '.join(names)}"
    return "same software" if pair.same else "software not recorded"
