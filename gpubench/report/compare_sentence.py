"""A comparison in three lines that a buyer can paste into a mail."""

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.records import Basket, Verdict
from gpubench.compare.verdicts import SAME_WITHIN
from gpubench.report.compare_exceptions import exceptions
from gpubench.report.names import counted
from gpubench.report.ratio_text import interval_text, ratio_text
from gpubench.units import format_percent

_NO_SOFTWARE = frozenset({"host", "preset", "power_limit_w"})
_ANSWERS = {
    Verdict.FASTER: "{b} is faster than {a}",
    Verdict.SLOWER: "{b} is slower than {a}",
    Verdict.SAME: "{b} and {a} are equally fast",
    Verdict.UNCLEAR: "These runs cannot tell {b} from {a}",
}

_PRICELESS = 2.0
"""An interval whose ends are further apart than this factor names no price."""


def sentence(comparison: Comparison, pair: PairComparison) -> str:
    """Return the finding, the ratios and what the contender may cost, one line each."""
    labels = (comparison.baseline.label, pair.contender.label)
    if pair.basket is None:
        return _without_basket(pair, labels, comparison.settings.min_effect)
    finding = _finding(comparison, pair, pair.basket, labels)
    return "\n".join(
        (
            f"{finding} {exceptions(pair, pair.basket.verdict)}".rstrip(),
            _ratios(pair.basket),
            _price(pair, pair.basket, labels),
        )
    )


def _without_basket(pair: PairComparison, labels: tuple[str, str], within: float) -> str:
    """Return what can be said where no workload counts: of raw kernels, or of failures alone."""
    apart = [row for row in pair.workloads if row.is_raw]
    if not apart:
        found = f"{labels[1]} against {labels[0]}: no case can be compared."
        return f"{found} {exceptions(pair, None)}".rstrip()
    told = apart[0].verdict if len(apart) == 1 else None
    lines = [
        f"{_answer(row.verdict, labels, within)} over {counted(row.cases, 'case')} of"
        f" {row.workload}, which count in no basket: {ratio_text(row.result)}"
        f" ({interval_text(row.result)}, 95 %)."
        for row in apart
    ]
    return "\n".join([*lines, exceptions(pair, told)]).rstrip()


def _answer(verdict: Verdict, labels: tuple[str, str], within: float) -> str:
    """Return a verdict of times as the beginning of a sentence.

    Args:
        verdict: To be told.
        labels: Baseline and contender.
        within: What counts as the same; more than usual if somebody said so.
    """
    if verdict is Verdict.SAME and within > SAME_WITHIN:
        return f"{labels[1]} and {labels[0]} differ by less than {format_percent(within)}"
    return _ANSWERS[verdict].format(a=labels[0], b=labels[1])


def _finding(
    comparison: Comparison, pair: PairComparison, basket: Basket, labels: tuple[str, str]
) -> str:
    found = _answer(basket.verdict, labels, comparison.settings.min_effect)
    weighted = counted(sum(row.weight > 0 for row in pair.workloads), "workload")
    how = "" if comparison.settings.weights is None else " as weighted"
    runs = f"{comparison.baseline.runs} and {pair.contender.runs} runs"
    facts = ", ".join(part for part in (_cards(pair), runs, _software(pair)) if part)
    return f"{found} over {weighted}{how} ({facts})."


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
    spreads = (("card", pair.scope.gpu_sd), ("occasion", pair.scope.session_sd))
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
