"""A card is of the model that was ordered, with its memory and its power limit."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, worst
from gpubench.accept.card import Card
from gpubench.accept.clauses.of_cards import clause_answer
from gpubench.accept.clauses.power import MOST_W
from gpubench.accept.delivery import Delivery
from gpubench.errors import SettingsFileError
from gpubench.toml_file.table import TomlTable
from gpubench.units import format_bytes

KIND = "device"

_KEYS = ("model", "least_memory_bytes", "power_limit_w")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceClause:
    """What a card says of itself; None where the contract does not ask."""

    name: str
    model: str | None = None
    least_memory_bytes: int | None = None
    power_limit_w: float | None = None

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer by what each card's rows say of it."""
        cards = [self._judged(card) for card in delivery.delivered.cards]
        asked = [
            f"model {self.model}" if self.model is not None else "",
            f"memory at least {format_bytes(self.least_memory_bytes)}"
            if self.least_memory_bytes is not None
            else "",
            f"power limit {self.power_limit_w:g} W" if self.power_limit_w is not None else "",
        ]
        asks = ", ".join(text for text in asked if text)
        return clause_answer(self.name, KIND, asks, cards, is_exact=True)

    def _judged(self, card: Card) -> CardAnswer:
        found = tuple(self._found(card))
        answer = worst(one for one, _ in found)
        reasons = [text for one, text in found if one is answer]
        return CardAnswer(
            card=card.shown,
            answer=answer,
            reason="" if answer is Answer.PASS else ", ".join(reasons),
        )

    def _found(self, card: Card) -> Iterator[tuple[Answer, str]]:
        if self.model is not None:
            known = ", ".join(card.devices)
            yield _said(known, is_kept=card.devices == (self.model,), what="its model")
        if self.least_memory_bytes is not None:
            memory = card.memory_bytes
            known = "" if memory is None else format_bytes(memory)
            is_kept = memory is not None and memory >= self.least_memory_bytes
            yield _said(known, is_kept=is_kept, what="its memory")
        if self.power_limit_w is not None:
            limit_w = card.power_limit_w
            known = "" if limit_w is None else f"{limit_w:g} W"
            yield _said(known, is_kept=limit_w == self.power_limit_w, what="its power limit")


def read_device(name: str, table: TomlTable) -> DeviceClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", *_KEYS)
    if not any(key in table for key in _KEYS):
        raise _asks_nothing(table)
    return DeviceClause(
        name=name,
        model=table.text("model", what="a device's name") if "model" in table else None,
        least_memory_bytes=table.integer("least_memory_bytes", most=10**15, what="bytes")
        if "least_memory_bytes" in table
        else None,
        power_limit_w=table.number("power_limit_w", above=0, most=MOST_W, what="watts")
        if "power_limit_w" in table
        else None,
    )


def _asks_nothing(table: TomlTable) -> SettingsFileError:
    return table.mistake(
        "", seen="it asks for nothing", expected=f"one of {', '.join(_KEYS)}", advice="add one"
    )


def _said(known: str, *, is_kept: bool, what: str) -> tuple[Answer, str]:
    if not known:
        return Answer.UNKNOWN, f"the file does not tell {what}; measure with gpubench run"
    return (Answer.PASS, "") if is_kept else (Answer.FAIL, f"{what} is {known}")
