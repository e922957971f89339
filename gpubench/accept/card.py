"""One delivered card: what its rows say of it beside times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gpubench.curves.alike import ON_ONE_MACHINE, PLACE, TOLD_ACROSS
from gpubench.curves.mixture import mixture_words, mixtures, text_of
from gpubench.terminal_text import shortened, visible

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One physical device, as far as its rows tell."""

    identifier: str
    """As in the file; a label where the file names no card."""
    is_identified: bool
    backend: str
    devices: tuple[str, ...]
    """Names of the model; more than one is a contradiction."""
    labels: tuple[str, ...]
    hosts: tuple[str, ...]
    plans: tuple[str, ...]
    """Texts of the plans that its rows were measured by; empty where one names none."""
    stack: Mapping[str, tuple[str, ...]]
    """Software and settings by column, the texts that stand there."""
    mixture: str
    """In what its rows differ that should be alike, in words; empty if in nothing."""
    memory_bytes: int | None
    power_limit_w: float | None
    runs: tuple[str, ...]
    """Names of its runs, in the order of the values."""
    files: tuple[str, ...]
    """Which files hold its rows."""

    @property
    def shown(self) -> str:
        """The identifier as a table shows it."""
        return shortened(visible(self.identifier), _LONGEST_NAME)


def cards_of(
    rows: pd.DataFrame, runs: Sequence[Sequence[str]], sources: Sequence[str]
) -> tuple[Card, ...]:
    """Return what the rows of each card say.

    The few distinct rows are taken out of all of them at once: card by card, pandas takes half a
    second for 64 cards.

    Args:
        rows: Of all cards, numbered by `card`.
        runs: The names of the runs of each.
        sources: What messages call the files that `file` numbers.
    """
    distinct = rows[list(_FACTS)].drop_duplicates()
    of_card: list[list[_Facts]] = [[] for _ in runs]
    for facts in distinct.to_dict("records"):
        of_card[int(facts["card"])].append({str(name): cell for name, cell in facts.items()})
    return tuple(_card(facts, names, sources) for facts, names in zip(of_card, runs, strict=True))


_Facts = dict[str, Any]

_FACTS = tuple(
    dict.fromkeys(
        (
            *("card", "is_timed", "file", "plan", "device_memory_bytes", "backend"),
            *PLACE,
            *ON_ONE_MACHINE,
            *TOLD_ACROSS,
        )
    )
)


def _card(facts: Sequence[_Facts], runs: Sequence[str], sources: Sequence[str]) -> Card:
    first = facts[0]
    uuid, device = str(first["device_uuid"]), str(first["label"] or first["device"])
    memory = _least(facts, "device_memory_bytes")
    return Card(
        identifier=uuid or f"{device or 'a card'} in {sources[int(first['file'])]}",
        is_identified=bool(uuid),
        backend=str(first["backend"]),
        devices=_texts(facts, "device"),
        labels=_texts(facts, "label"),
        hosts=_texts(facts, "host"),
        plans=tuple(dict.fromkeys(text_of(one["plan"]) for one in facts)),
        stack={name: _texts(facts, name) for name in TOLD_ACROSS},
        mixture=_mixture(facts),
        memory_bytes=None if memory is None else int(memory),
        power_limit_w=_least(facts, "power_limit_w"),
        runs=tuple(runs),
        files=tuple(dict.fromkeys(sources[int(one["file"])] for one in facts)),
    )


def _mixture(facts: Sequence[_Facts]) -> str:
    """Return in what rows with a time differ that should be alike; failed ones tell less."""
    timed = [one for one in facts if one["is_timed"]] or facts
    if len(timed) == 1:
        return ""
    found = mixtures(pd.DataFrame(timed))
    return mixture_words(found) if found else ""


def _texts(facts: Sequence[_Facts], name: str) -> tuple[str, ...]:
    return tuple(sorted({text for one in facts if (text := text_of(one[name]))}))


def _least(facts: Sequence[_Facts], name: str) -> float | None:
    known = [float(text) for one in facts if (text := text_of(one[name]))]
    return min(known, default=None)
