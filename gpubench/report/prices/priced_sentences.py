"""What a priced comparison says first: the work per money, and then the speeds behind it."""

from collections.abc import Sequence
from dataclasses import replace

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.prices.priced_records import PricedComparison, PricedPair
from gpubench.report.compare.sentences import sentences
from gpubench.report.prices.sentences import money_sentences


def priced_sentences(
    comparison: Comparison, pair: PairComparison, money: PricedComparison, priced: PricedPair
) -> tuple[str, ...]:
    """Return who does more work per money, and who is faster.

    The break-even price in baselines stays out: it supposes equal running cost, which a price book
    knows better, and two prices of one name would contradict each other.

    Args:
        comparison: The baseline's.
        pair: A contender.
        money: The same contenders by the user's prices.
        priced: The contender's.
    """
    told = money_sentences(money, priced, comparison.baseline.label)
    return next(iter(told)), *sentences(comparison, replace(pair, break_even=None))


def turning_sentences(money: PricedComparison, priced: PricedPair, baseline: str) -> Sequence[str]:
    """Return what would turn the order, which stands below the verdict of `priced_sentences`."""
    return tuple(money_sentences(money, priced, baseline))[1:]
