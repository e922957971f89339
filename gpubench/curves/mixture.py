"""Whether rows that would be pooled were measured with one and the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from gpubench.curves.alike import IN_ONE_CURVE, ON_ONE_MACHINE
from gpubench.results.schema import CASE_COLUMNS
from gpubench.terminal_text import shortened

EMPTY = "(empty)"
"""What a cell is called that says nothing beside others that do."""

_SHOWN = 3
_LONGEST = 110
"""Characters of columns with their values, so that an error has room for all that it says."""
_LONGEST_VALUE = 40
_LISTS = frozenset({"flags"})
"""Columns of ``name=value`` joined by ``;``, of which only what differs is worth reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """A column in which rows differ that should be alike."""

    name: str
    texts: tuple[str, ...]
    """At least two, ascending, as in the results file; empty where a row does not say."""

    @property
    def words(self) -> str:
        """Name and values, the first three of them."""
        shown = " and ".join(self.short(value) for value in self.texts[:_SHOWN])
        more = len(self.texts) - _SHOWN
        return f"{self.name} is {shown}" + (f" and {more} more" if more > 0 else "")

    def short(self, value: str) -> str:
        """Return one of the values as it is read: of a list only what not all values have."""
        if self.name not in _LISTS:
            return value or EMPTY
        common = set.intersection(*(set(other.split(";")) for other in self.texts))
        telling = ";".join(item for item in value.split(";") if item not in common)
        return shortened(telling, _LONGEST_VALUE) or EMPTY


def mixtures(frame: pd.DataFrame, columns: Sequence[str] = ON_ONE_MACHINE) -> tuple[Mixture, ...]:
    """Return the columns in which rows differ; that one says nothing and another does counts too.

    Args:
        frame: Rows that would be pooled, all with a time, since a case that failed tells less.
        columns: In which they have to agree; one that the frame lacks is not looked at.
    """
    found = ((name, tuple(sorted(set(texts_of(frame[name]))))) for name in columns if name in frame)
    return tuple(Mixture(name=name, texts=texts) for name, texts in found if len(texts) > 1)


def clock_mixtures(frame: pd.DataFrame, of: Sequence[str] = CASE_COLUMNS) -> tuple[Mixture, ...]:
    """Return the clocks of cases that were timed by several, which no mean should be of.

    Args:
        frame: Rows that would be pooled, all with a time, with all case columns.
        of: What one clock should time alone: a case, or by `CURVE` a whole curve.
    """
    found: list[Mixture] = []
    for name in IN_ONE_CURVE:
        if name not in frame or len(frame[name].unique()) == 1:
            continue
        clocks = frame[[*of, name]].drop_duplicates()
        several = clocks[clocks.duplicated(list(of), keep=False)]
        found += mixtures(several, (name,))
    return tuple(found)


def texts_of(column: pd.Series) -> tuple[str, ...]:
    """Return the distinct cells as the texts of a file, in order of occurrence; ``""`` if empty."""
    return tuple(dict.fromkeys(map(text_of, column.drop_duplicates().tolist())))


def text_of(cell: object) -> str:
    """Return a cell as it stands in a file, whole numbers without a point; ``""`` for none."""
    if pd.isna(cell):  # type: ignore[call-overload]  # of a cell it is a truth value
        return ""
    if not isinstance(cell, float):
        return str(cell)
    return str(int(cell)) if cell.is_integer() else repr(float(cell))


def mixture_words(found: Sequence[Mixture]) -> str:
    """Return the columns of a mixture with their values in one line, of a long one some by name.

    Args:
        found: At least one.
    """
    words = [found[0].words]
    for one in found[1:]:
        if len(", ".join([*words, one.words])) > _LONGEST:
            break
        words.append(one.words)
    others = [one.name for one in found[len(words) :]]
    if others:
        words.append(f"and {', '.join(others)} {'differs' if len(others) == 1 else 'differ'} too")
    return ", ".join(words)
