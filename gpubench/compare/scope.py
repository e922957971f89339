"""What a comparison speaks of: these cards or models of cards, one occasion or any."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpubench.compare.machines import Machine
from gpubench.compare.occasions import in_turns_rule, occasion_rule
from gpubench.compare.records import Scope, Settings
from gpubench.compare.side_values import SideValues
from gpubench.compare.turns import LEAST_PAIRS, TurnOrder, Turns
from gpubench.compare.uncertainty import Assumed
from gpubench.model.spread import MachineSpread
from gpubench.stats.student import CERTAIN_DF
from gpubench.units import format_percent

Array = NDArray[np.float64]

_UNKNOWN = "the files do not say whether the devices differ, so no SD between devices is included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How the runs of both sides are to be counted, and what is added for what they do not show."""

    scope: Scope
    by_card: tuple[bool, bool]
    """Whether a side's cards, and not its runs, are its units."""
    assumed: Assumed
    turns: TurnOrder | None
    """How the runs of both sides belong together, if they were measured in turns."""


def coverage(
    machines: tuple[Machine, Machine],
    values: tuple[SideValues, SideValues],
    recorded: tuple[MachineSpread | None, MachineSpread | None],
    turns: Turns | None,
    settings: Settings,
) -> Coverage:
    """Return what the intervals of a comparison have to cover.

    Two healthy cards of one model differ, and five runs on each will "prove" it. So where the
    sides are different devices a card is one observation: several cards a side show their
    spread, and for a single one it has to be assumed.

    Args:
        machines: Devices and times of both sides.
        values: Values of both sides.
        recorded: What is on record about the machines of sides with one run.
        turns: The pairs of runs that both sides were measured in, if any.
        settings: With the spreads to assume.
    """
    cards = (_count(machines[0]), _count(machines[1]))
    are_different = _are_different(*machines)
    by_card = tuple(are_different and (count or 1) > 1 for count in cards)
    alone = sum(not several for several in by_card) if are_different else 0
    # A card that counts once has no pairs.
    in_turns = turns if turns and turns.pairs >= LEAST_PAIRS and not any(by_card) else None
    if in_turns is None:
        rule = occasion_rule(machines, values, recorded, settings.session_sd)
    else:
        rule = in_turns_rule(in_turns.pairs)
    if are_different:
        text = _card_text(_noun(machines), by_card, cards, settings.gpu_sd)
    else:
        text = _device_text(cards) if None not in cards else _UNKNOWN
    return Coverage(
        scope=Scope(
            text="; ".join(part for part in (text, rule.text) if part),
            cards=cards,
            is_one_device=not are_different and None not in cards,
            gpu_sd=settings.gpu_sd if alone else 0.0,
            session_sd=rule.spread,
            pairs=in_turns.pairs if in_turns else 0,
        ),
        by_card=(by_card[0], by_card[1]),
        assumed=_together(rule.assumed, alone * settings.gpu_sd**2),
        turns=in_turns.order((values[0].runs, values[1].runs)) if in_turns else None,
    )


def _together(occasions: Assumed, cards: float) -> Assumed:
    """Return both assumptions as one; what is said of cards is taken as certain."""
    total = occasions.common + occasions.own + cards
    share = (occasions.common + occasions.own) / total if total else 0.0
    return Assumed(
        common=occasions.common + cards,
        own=occasions.own,
        df=min(occasions.df / share**2, CERTAIN_DF) if share else CERTAIN_DF,
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


def _noun(machines: tuple[Machine, Machine]) -> str:
    backends = {backend for side in machines for backend in side.runs["backend"]}
    return "GPU" if backends == {"cuda"} else "device"


def _card_text(
    noun: str, several: tuple[bool, ...], cards: tuple[int | None, int | None], spread: float
) -> str:
    if all(several):
        return f"{noun} models: each {noun} is one observation ({cards[0]} and {cards[1]} {noun}s)"
    if spread == 0:
        return f"these {noun}s only: nothing is said about others of their models (--gpu-sd 0)"
    which = f"one {noun} per side" if not any(several) else f"where a side has one {noun}"
    return (
        f"{noun} models: intervals include an SD of {format_percent(spread)} between {noun}s of one"
        f" model, ASSUMED ({which})"
    )


def _device_text(cards: tuple[int | None, int | None]) -> str:
    which = "this device" if cards[0] == 1 else f"these {cards[0]} devices"
    return f"{which} only, the same on both sides"
