"""What a comparison speaks of: these cards or models of cards, one occasion or any."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpubench.compare.machines import Machine
from gpubench.compare.occasions import OccasionRule, occasion_rule
from gpubench.compare.records import Scope, Settings
from gpubench.compare.uncertainty import Assumed
from gpubench.units import format_percent

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How the runs of both sides are to be counted, and what is added for what they do not show."""

    scope: Scope
    by_card: tuple[bool, bool]
    """Whether a side's cards, and not its runs, are its units."""
    assumed: Assumed


def coverage(baseline: Machine, contender: Machine, settings: Settings) -> Coverage:
    """Return what the intervals of a comparison have to cover.

    Two healthy cards of one model differ, and five runs on each will "prove" it. So where the
    sides are different devices a card is one observation: several cards a side show their
    spread, and for a single one it has to be assumed.

    Args:
        baseline: Devices of one side.
        contender: Devices of the other.
        settings: With the spreads to assume.
    """
    sides = (baseline, contender)
    cards = (_count(baseline), _count(contender))
    several = tuple((count or 1) > 1 for count in cards)
    if _are_different(baseline, contender):
        missing = sum(not has_several for has_several in several)
        return Coverage(
            scope=Scope(
                text=_card_text(several, cards, settings.card_spread),
                cards=cards,
                card_spread=settings.card_spread if missing else 0.0,
                occasion_spread=0.0,
            ),
            by_card=(several[0], several[1]),
            assumed=Assumed(common=missing * settings.card_spread**2),
        )
    rule = occasion_rule(*sides, settings.occasion_spread)
    known = None not in cards
    return Coverage(
        scope=Scope(
            text=_device_text(cards, rule) if known else _unknown_text(rule),
            cards=cards,
            card_spread=0.0,
            occasion_spread=rule.spread,
        ),
        by_card=(False, False),
        assumed=rule.assumed,
    )


def units(table: Array, side: Machine, *, by_card: bool) -> Array:
    """Return a table of cases by runs, or by cards where a card is one observation."""
    if not by_card:
        return table
    names = [f"{name}\n{uuid}" for name, uuid in zip(*_cards_of_runs(side), strict=True)]
    columns = [np.array(names) == name for name in sorted(set(names))]
    return np.stack([np.sort(table[:, of], axis=1).mean(axis=1) for of in columns], axis=1)


def _cards_of_runs(side: Machine) -> tuple[list[str], list[str]]:
    return side.runs["device"].tolist(), side.runs["device_uuid"].tolist()


def _count(side: Machine) -> int | None:
    return None if any(not uuid for _, uuid in side.cards) else len(side.cards)


def _are_different(baseline: Machine, contender: Machine) -> bool:
    """Return whether the sides are known to be different devices.

    Without identifiers the name decides: an H100 is no H200, but two H100 may be one.
    """
    if _count(baseline) is not None and _count(contender) is not None:
        return baseline.cards != contender.cards
    names = [{name for name, _ in side.cards} for side in (baseline, contender)]
    return "" not in names[0] | names[1] and names[0] != names[1]


def _card_text(
    several: tuple[bool, ...], cards: tuple[int | None, int | None], spread: float
) -> str:
    if all(several):
        return f"models: a card counts once ({cards[0]} and {cards[1]} cards)"
    if spread == 0:
        return "these cards only: nothing is said about others of their models (card spread 0)"
    which = "one card a side" if not any(several) else "where a side has one card"
    return (
        f"models: intervals include a card-to-card spread of {format_percent(spread)} ASSUMED"
        f" ({which})"
    )


def _device_text(cards: tuple[int | None, int | None], rule: OccasionRule) -> str:
    which = "this device" if cards[0] == 1 else f"these {cards[0]} devices"
    return f"{which} only, the same on both sides; {rule.text}"


def _unknown_text(rule: OccasionRule) -> str:
    return f"the files do not say whether the devices differ, so no card spread; {rule.text}"
