"""Which cases two sides have in common, and which of those can be compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpubench.compare.coded import Cells
from gpubench.compare.distinct import Codes
from gpubench.compare.side_values import SideValues
from gpubench.curves.alike import FACING
from gpubench.errors import UsageError
from gpubench.stats.arrays import Booleans

_Key = tuple[Any, ...]
_SHOWN = 3
_LONG = 40
_PARAMS = "params "
_VERSION = "workload_version"
_REGIME = "regime"
MATCH_COLUMNS = FACING
"""A case of another version is the same question with another answer: it is named as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapWords:
    """What is said of a case that was not timed in every run."""

    part: str = "timed"
    """Followed by the number of runs."""
    nothing: str = "not timed"


TIMED = GapWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The common cases of two sides, by their places in either."""

    places: tuple[Codes, Codes]
    """For every common case, where it stands in the baseline and in the contender."""
    reasons: tuple[str, ...]
    """Per common case: why it cannot be compared; empty if it can, or if a side failed."""
    alone: tuple[Codes, Codes]
    """Places of the cases that the other side does not have."""

    @property
    def measurable(self) -> Booleans:
        """Per common case: whether nothing but a missing time could be in the way."""
        return np.array([not reason for reason in self.reasons], dtype=bool)


def match(
    baseline: SideValues,
    contender: SideValues,
    words: tuple[GapWords, GapWords] = (TIMED, TIMED),
) -> Match:
    """Return the common cases, ascending.

    Args:
        baseline: One side.
        contender: The other.
        words: What is said of a case that has no value in every run of either.
    """
    sides = (baseline, contender)
    keys = [side.cases.lines(MATCH_COLUMNS) for side in sides]
    # Of several versions the lowest stands for all.
    first, second = (_first_places(of_side, range(len(of_side))) for of_side in keys)
    same = [(first[key], second[key]) for key in first if key in second]
    only = [
        [place for place, key in enumerate(of_side) if key not in others]
        for of_side, others in zip(keys, (second, first), strict=True)
    ]
    common = sorted([*same, *_under_other_load(keys, only)])
    places = (_places([place for place, _ in common]), _places([place for _, place in common]))
    alone = (
        np.setdiff1d(_places(only[0]), places[0]),
        np.setdiff1d(_places(only[1]), places[1]),
    )
    return Match(places=places, reasons=_reasons(sides, places, words), alone=alone)


def _under_other_load(
    keys: Sequence[Sequence[_Key]], only: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Return the places of cases that both sides have, but not under the same load."""
    load = MATCH_COLUMNS.index(_REGIME)
    first, second = (
        _first_places(
            [(*key[:load], *key[load + 1 :]) for key in of_side],
            sorted(places, key=lambda place: (of_side[place][load], place)),
        )
        for of_side, places in zip(keys, only, strict=True)
    )
    return [(first[key], second[key]) for key in first if key in second]


def _first_places(keys: Sequence[_Key], places: Iterable[int]) -> dict[_Key, int]:
    """Return which of some places is the first with each key."""
    found: dict[_Key, int] = {}
    for place in places:
        found.setdefault(keys[place], place)
    return found


def refuse_nothing_in_common(
    match_: Match, sides: tuple[SideValues, SideValues], labels: tuple[str, str]
) -> None:
    """Complain if not one case can be compared, and say what differs.

    Raises:
        UsageError: Naming the columns and their values on both sides.
    """
    seen = _what_differs(match_, sides)
    if seen is None:
        return
    advice = "measure the same suite on both, or choose other files"
    if seen.startswith(_PARAMS):
        # A GPU's suite is larger than a CPU's, unless somebody asks for the other one.
        advice = "measure the same sizes on both (run --profile NAME), or choose other files"
    raise UsageError(
        f"{labels[0]} and {labels[1]}",
        seen=f"no case can be compared: {seen}",
        expected="at least one case measured alike on both sides",
        advice=advice,
    )


def _what_differs(match_: Match, sides: tuple[SideValues, SideValues]) -> str | None:
    if not match_.reasons:
        columns = MATCH_COLUMNS
        texts = [_against(name, *(side.cases.present(name) for side in sides)) for name in columns]
        differing = [text for text in texts if text]
        return "; ".join(differing) or "their cases combine the same values in other ways"
    if match_.measurable.any():
        return None
    return "; ".join(dict.fromkeys(match_.reasons))


def _against(name: str, first: Cells, second: Cells) -> str:
    """Return the values of a column on both sides if they have none in common, or too few."""
    values = [set(found.tolist()) for found in (first, second)]
    if values[0] & values[1]:
        return ""
    return f"{name} {_listed(values[0])} / {_listed(values[1])}"


def _listed(values: set[object]) -> str:
    texts = [str(value) or "(empty)" for value in sorted(values, key=lambda v: (str(type(v)), v))]
    # Long ones would be cut in their middle by the length that an error may have.
    if len(", ".join(texts[:_SHOWN])) > _LONG:
        return texts[0]
    more = f", .. ({len(texts)})" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _places(numbers: Sequence[int]) -> Codes:
    return np.array(numbers, dtype=np.int64)


def _reasons(
    sides: tuple[SideValues, SideValues],
    places: tuple[Codes, Codes],
    words: tuple[GapWords, GapWords],
) -> tuple[str, ...]:
    """Return why each common case cannot be compared, the gravest reason alone."""
    columns = [_version_texts(*side) for side in zip(sides, places, strict=True)]
    versions = [_against_each_other(_VERSION, *texts) for texts in zip(*columns, strict=True)]
    columns = [_method_texts(*side) for side in zip(sides, places, strict=True)]
    methods = [_against_each_other("method", *texts) for texts in zip(*columns, strict=True)]
    columns = [_regime_texts(*side) for side in zip(sides, places, strict=True)]
    regimes = [_against_each_other(_REGIME, *texts) for texts in zip(*columns, strict=True)]
    columns = [_timer_texts(*side) for side in zip(sides, places, strict=True)]
    timers = [_against_each_other("timer", *texts) for texts in zip(*columns, strict=True)]
    columns = [_gaps(*side) for side in zip(sides, places, words, strict=True)]
    gaps = ["; ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*columns, strict=True)]
    return tuple(map(_first, versions, methods, regimes, timers, gaps))


def _first(*reasons: str) -> str:
    return next((reason for reason in reasons if reason), "")


def _against_each_other(name: str, first: str, second: str) -> str:
    """Return how the sides differ; what a file does not say is no difference."""
    several = "several" in {first, second}
    return f"{name} {first} / {second}" if several or (first and second and first != second) else ""


def _version_texts(side: SideValues, places: Codes) -> list[str]:
    keys = side.cases.lines(MATCH_COLUMNS)
    counts, versions = Counter(keys), side.cases[_VERSION].tolist()
    return ["several" if counts[keys[place]] > 1 else str(versions[place]) for place in places]


def _regime_texts(side: SideValues, places: Codes) -> list[str]:
    return [str(regime) or "none" for regime in side.cases[_REGIME][places]]


def _method_texts(side: SideValues, places: Codes) -> list[str]:
    ends = (side.facts["least_method"][places], side.facts["method"][places])
    return [
        "" if np.isnan(high) else f"{high:g}" if low == high else "several"
        for low, high in zip(*ends, strict=True)
    ]


def _timer_texts(side: SideValues, places: Codes) -> list[str]:
    """Return which cases were timed by several clocks; another one on the other side is told."""
    ends = (side.facts["least_timer"][places], side.facts["timer"][places])
    return ["several" if low < high else "one" for low, high in zip(*ends, strict=True)]


def _gaps(side: SideValues, places: Codes, words: GapWords) -> list[str]:
    """Return where a case was timed in a part of the runs; one that failed is another matter."""
    texts = []
    for place in places:
        timed, runs, failure = int(side.run_counts[place]), len(side.runs), side.failures[place]
        if 0 < timed < runs:
            texts.append(f"{words.part} in {timed} of {runs} runs")
        elif failure:
            texts.append(f"{failure} in some blocks" if timed else "")
        else:
            texts.append("" if timed else words.nothing)
    return texts
