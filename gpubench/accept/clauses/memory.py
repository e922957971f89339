"""The work allocates at most a multiple of what it allocated on the reference."""

from dataclasses import dataclass

import numpy as np

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale
from gpubench.accept.case_choice import CHOICE_KEYS, CaseChoice, read_choice
from gpubench.accept.clauses.of_cards import clause_answer
from gpubench.accept.delivery import Delivery
from gpubench.stats.arrays import Array
from gpubench.terminal_text import shortened
from gpubench.toml_file.table import TomlTable
from gpubench.units import format_percent

KIND = "memory"

_MOST = 10.0

_UNTOLD = "memory_allocated_bytes is empty in some of these rows; measure with gpubench run"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryClause:
    """The peak of the allocator, which is exact and repeats to the byte on one software."""

    name: str
    choice: CaseChoice
    most_share: float

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer by the case that allocates most over the reference."""
        cases = self.choice.of(delivery.reference)
        usual = _highest(delivery.reference.memory_bytes[:, cases])

        def judged(card: int) -> CardAnswer:
            name = delivery.delivered.cards[card].shown
            shares = delivery.delivered.memory_bytes[card][cases] / usual
            if np.isnan(shares).any():
                return CardAnswer(card=name, answer=Answer.UNKNOWN, reason=_UNTOLD)
            place = int(shares.argmax())
            share = float(shares[place])
            keeps = share <= self.most_share
            case = shortened(delivery.reference.cases[int(cases[place])].id, 60)
            words = f"{case} allocates {format_percent(share)} of what it does on the reference"
            return CardAnswer(
                card=name,
                answer=Answer.PASS if keeps else Answer.FAIL,
                value=share,
                reason="" if keeps else words,
            )

        return clause_answer(
            self.name,
            KIND,
            f"{self.choice.words}: allocates at most {format_percent(self.most_share)} of what it"
            " does on the reference",
            delivery.by_card(cases, judged),
            limit=self.most_share,
            scale=Scale.SHARE,
            is_exact=True,
            is_no_test=delivery.is_reference_itself,
        )


def read_memory(name: str, table: TomlTable) -> MemoryClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", "most_share", *CHOICE_KEYS)
    most = table.number(
        "most_share", above=0, most=_MOST, what="a share", advice="write 1.01 for 101 %"
    )
    return MemoryClause(name=name, choice=read_choice(table), most_share=most)


def _highest(memory: Array) -> Array:
    """Return the most of any card per case; NaN where none tells, or where it is 0."""
    found = np.fmax.reduce(memory, axis=0)
    return np.where(found > 0, found, np.nan)
