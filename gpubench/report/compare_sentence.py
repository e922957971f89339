"""A comparison in three lines that a buyer can paste into a mail."""

from gpubench.compare.records import Basket, Comparison, Interval, PairComparison, Verdict
from gpubench.report.names import counted
from gpubench.units import format_percent

_NO_SOFTWARE = frozenset({"host", "preset", "power_limit_w"})
_ANSWERS = {
    Verdict.FASTER: "{b} is faster than {a}",
    Verdict.SLOWER: "{b} is slower than {a}",
    Verdict.SAME: "{b} and {a} are equally fast",
    Verdict.UNCLEAR: "these runs cannot tell {b} from {a}",
}
_WIDE = 0.02
_LARGE = 10


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
    return f"{interval.low:.{decimals}f} - {interval.high:.{decimals}f}"


def ratio_text(interval: Interval) -> str:
    """Return a ratio, ``1.02x``, with as many digits as its interval deserves."""
    return f"{interval.speedup:.{_decimals(interval)}f}x"


def _decimals(interval: Interval) -> int:
    if interval.high - interval.low < _WIDE * interval.speedup:
        return 3
    return 2 if interval.high < _LARGE else 1


def _finding(
    comparison: Comparison, pair: PairComparison, basket: Basket, labels: tuple[str, str]
) -> str:
    answer = _ANSWERS[basket.verdict].format(a=labels[0], b=labels[1])
    weighted = sum(row.weight > 0 for row in pair.workloads)
    return (
        f"{answer[0].upper()}{answer[1:]} over {counted(weighted, 'workload')} of equal weight"
        f" ({_cards(comparison, pair)}, {_software(pair)})."
        if comparison.settings.weights is None
        else f"{answer[0].upper()}{answer[1:]} over {counted(weighted, 'workload')} as weighted"
        f" ({_cards(comparison, pair)}, {_software(pair)})."
    )


def _ratios(basket: Basket) -> str:
    parts = [
        f"Speedup {ratio_text(basket.result)} at equal batch"
        f" (95 % interval {interval_text(basket.result)})"
    ]
    if basket.best is not None:
        parts.append(
            f"{ratio_text(basket.best)} at each side's own best batch"
            f" ({interval_text(basket.best)})"
        )
    return ", ".join(parts) + "."


def _price(pair: PairComparison, basket: Basket, labels: tuple[str, str]) -> str:
    worth = basket.best or basket.result
    return (
        f"At equal running cost {labels[1]} is worth {ratio_text(worth)} the price of {labels[0]}"
        f" ({interval_text(worth)}){_assumptions(pair)}."
    )


def _assumptions(pair: PairComparison) -> str:
    parts = []
    if pair.scope.card_spread:
        parts.append(f"{format_percent(pair.scope.card_spread)} between cards assumed")
    if pair.scope.occasion_spread:
        parts.append(f"{format_percent(pair.scope.occasion_spread)} between occasions assumed")
    if any(row.indicative for row in pair.workloads):
        parts.append("indicative: one run")
    return "".join(f"; {part}" for part in parts)


def _cards(comparison: Comparison, pair: PairComparison) -> str:
    counts = [str(count or "?") for count in pair.scope.cards]
    runs = f"{comparison.baseline.runs} and {pair.contender.runs} runs"
    if pair.scope.cards == (None, None):
        return runs
    return f"{' and '.join(counts)} cards, {runs}"


def _software(pair: PairComparison) -> str:
    names = [found.name for found in pair.differences if found.name not in _NO_SOFTWARE]
    if names:
        return f"OTHER {', '.join(names)}"
    return "same software" if pair.same else "software not recorded"
