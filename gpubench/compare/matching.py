"""Which cases two sides have in common, and which of those can be compared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gpubench.compare.distinct import Codes
from gpubench.compare.side_values import SideValues
from gpubench.errors import UsageError
from gpubench.results.schema import CASE_COLUMNS

_SHOWN = 3
_VERSION = "workload_version"
MATCH_COLUMNS = tuple(name for name in CASE_COLUMNS if name != _VERSION)
"""A case of another version is the same question with another answer: it is named as such."""


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
    def measurable(self) -> NDArray[np.bool_]:
        """Per common case: whether nothing but a missing time could be in the way."""
        return np.array([not reason for reason in self.reasons], dtype=bool)


def match(baseline: SideValues, contender: SideValues) -> Match:
    """Return the common cases, ascending.

    Args:
        baseline: One side.
        contender: The other.
    """
    sides = (baseline, contender)
    numbered = [_numbered(side) for side in sides]
    both = numbered[0].merge(numbered[1], on=list(MATCH_COLUMNS), how="outer", indicator=True)
    common = both[both["_merge"] == "both"].drop_duplicates(list(MATCH_COLUMNS))
    common = common.sort_values("place_x", kind="stable")
    places = (_places(common["place_x"]), _places(common["place_y"]))
    only = both["_merge"].to_numpy()
    alone = (
        np.sort(_places(both["place_x"][only == "left_only"])),
        np.sort(_places(both["place_y"][only == "right_only"])),
    )
    several = [side.cases.duplicated(list(MATCH_COLUMNS), keep=False).to_numpy() for side in sides]
    reasons = tuple(
        _reason(sides, pair, (bool(several[0][pair[0]]), bool(several[1][pair[1]])))
        for pair in zip(*places, strict=True)
    )
    return Match(places=places, reasons=reasons, alone=alone)


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
    raise UsageError(
        f"{labels[0]} and {labels[1]}",
        seen=f"no case can be compared: {seen}",
        expected="at least one case measured alike on both sides",
        advice="measure the same suite on both, or choose other files",
    )


def _what_differs(match_: Match, sides: tuple[SideValues, SideValues]) -> str | None:
    if not match_.reasons:
        columns = MATCH_COLUMNS
        texts = [_against(name, *(side.cases[name] for side in sides)) for name in columns]
        differing = [text for text in texts if text]
        return "; ".join(differing) or "their cases combine the same values in other ways"
    if match_.measurable.any():
        return None
    return "; ".join(dict.fromkeys(match_.reasons))


def _against(name: str, first: pd.Series, second: pd.Series) -> str:
    """Return the values of a column on both sides if they have none in common, or too few."""
    values = [set(column.unique()) for column in (first, second)]
    if values[0] & values[1]:
        return ""
    return f"{name} {_listed(values[0])} / {_listed(values[1])}"


def _listed(values: set[object]) -> str:
    texts = [str(value) or "(empty)" for value in sorted(values, key=lambda v: (str(type(v)), v))]
    more = f", .. ({len(texts)})" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _numbered(side: SideValues) -> pd.DataFrame:
    return side.cases[list(MATCH_COLUMNS)].assign(place=np.arange(len(side.cases), dtype=float))


def _places(column: pd.Series) -> Codes:
    return column.to_numpy().astype(np.int64)


def _reason(
    sides: tuple[SideValues, SideValues], places: tuple[int, int], several: tuple[bool, bool]
) -> str:
    versions = [s.cases[_VERSION].iat[place] for s, place in zip(sides, places, strict=True)]
    if any(several) or versions[0] != versions[1]:
        return f"workload_version {_version(versions[0], several[0])} / " + _version(
            versions[1], several[1]
        )
    methods = [
        {float(s.facts[name].iat[place]) for name in ("method", "least_method")}
        for s, place in zip(sides, places, strict=True)
    ]
    known = [{m for m in found if m == m} for found in methods]  # noqa: PLR0124  # NaN
    if len(known[0] | known[1]) > 1:
        return " / ".join(
            f"method {_listed({int(m) for m in found})}"
            if place == 0
            else _listed({int(m) for m in found})
            for place, found in enumerate(known)
        )
    return _incomplete(sides, places)


def _version(version: object, several: bool) -> str:  # noqa: FBT001  # a word for a state
    return "several" if several else str(version)


def _incomplete(sides: tuple[SideValues, SideValues], places: tuple[int, int]) -> str:
    """Return that a case was timed in some runs only; a case that failed is another matter."""
    parts = []
    for side, place in zip(sides, places, strict=True):
        timed, runs = int(side.run_counts[place]), len(side.runs)
        if timed and (timed < runs or side.failures[place] is not None):
            parts.append(
                f"timed in {timed} of {runs} runs"
                if timed < runs
                else f"{side.failures[place]} in some blocks"
            )
        else:
            parts.append("")
    if not any(parts):
        return ""
    return "; ".join(
        f"{which} {part}"
        for which, part in zip(("baseline", "contender"), parts, strict=True)
        if part
    )
