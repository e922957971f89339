"""A card draws at most so many watts."""

from dataclasses import dataclass

import numpy as np

from gpubench.accept.answers import ClauseAnswer, Scale
from gpubench.accept.case_choice import CHOICE_KEYS, CaseChoice, read_choice
from gpubench.accept.clauses.of_cards import clause_answer, limited_answers
from gpubench.accept.delivery import Delivery
from gpubench.accept.estimates import CardEstimates, weighted_runs
from gpubench.accept.limits import LimitedNumbers, limited
from gpubench.stats.arrays import Array, Integers
from gpubench.stats.run_noise import run_noise
from gpubench.toml_file.table import TomlTable

KIND = "power"

MOST_W = 100_000.0
"""More than any card, in milliwatts taken for watts."""

_UNTOLD = "no power of its own in these rows; measure steady cases, with nvidia-ml-py installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerClause:
    """The mean power while the cases run keeps a limit."""

    name: str
    choice: CaseChoice
    most_w: float

    def answered(self, delivery: Delivery) -> ClauseAnswer:
        """Return the answer by the bounds of each card's mean power."""
        cases = self.choice.of(delivery.reference)
        timed = delivery.judged(cases)
        runs = run_powers(delivery, timed, cases)
        told = (~np.isnan(runs)).sum(axis=1) >= delivery.terms.runs
        answers = limited_answers(
            delivery,
            cases,
            timed[told],
            self._numbers(runs[told], delivery.terms.confidence),
            words=_words,
            lacking={int(card): _UNTOLD for card in timed[~told]},
        )
        return clause_answer(
            self.name,
            KIND,
            f"{self.choice.words}: at most {self.most_w:g} W on average",
            answers,
            limit=self.most_w,
            scale=Scale.WATTS,
        )

    def _numbers(self, runs: Array, confidence: float) -> LimitedNumbers | None:
        noise = run_noise(runs) if len(runs) else None
        if noise is None:
            return None
        own = noise.variance / (~np.isnan(runs)).sum(axis=1)
        found = CardEstimates(
            value=np.nanmean(runs, axis=1), error=np.sqrt(own), df=noise.df, own=own
        )
        return limited(found, limit=self.most_w, is_floor=False, confidence=confidence)


def run_powers(delivery: Delivery, cards: Integers, cases: Integers) -> Array:
    """Return the mean power of each run over the cases, (cards, runs), NaN where one is untold."""
    side = delivery.delivered
    return weighted_runs(side.power_w, side, cards, cases)


def read_power(name: str, table: TomlTable) -> PowerClause:
    """Return the clause in a table of a contract.

    Raises:
        SettingsFileError: About the first key that is wrong.
    """
    table.refuse_unknown("kind", "most_w", *CHOICE_KEYS)
    most = table.number("most_w", above=0, most=MOST_W, what="watts")
    return PowerClause(name=name, choice=read_choice(table), most_w=most)


def _words(power_w: float) -> str:
    return f"{power_w:.0f} W on average"
