"""Curves that are drawn together, and the words that tell them apart in a legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from gpubench.batches.findings import CurveFindings
from gpubench.report.batches.names import full_name
from gpubench.terminal_text import shortened, visible

MOST_SERIES = 8
"""As many colours as Okabe and Ito (2008) found for every eye."""

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 5], [4, 2, 1, 2], [1, 3], [12, 3])
_STROKE = {"symbolType": "stroke", "symbolSize": 300, "symbolStrokeWidth": 2, "symbolOpacity": 1}
_LONGEST = 32
"""Letters of a name in a legend that a telephone has room for; longer ones lose their middle."""
_LONGEST_TEXT = 120
"""The same of what is told of a mark."""
_SHORT = 13
"""Letters of names of which two have room beside each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveGroup:
    """Curves of one workload on one pair of axes, at most eight."""

    title: str
    """What all of them are, as it stands in the file."""
    curves: tuple[CurveFindings, ...]
    names: tuple[str, ...]
    """What tells each from the others, fit to be drawn; its own name of one that is alone."""
    whole_names: tuple[str, ...]
    """The same as it stands in the file, however long."""


def curve_groups(curves: Sequence[CurveFindings]) -> tuple[CurveGroup, ...]:
    """Return the curves of a machine that have several sizes, those of the same work together.

    Args:
        curves: In reading order. Those of one group differ in implementation and dtype alone.
    """
    groups: dict[tuple[object, ...], list[CurveFindings]] = {}
    for curve in curves:
        if len(curve.points) > 1:
            groups.setdefault(_work(curve), []).append(curve)
    parts = [
        group[start : start + MOST_SERIES]
        for group in groups.values()
        for start in range(0, len(group), MOST_SERIES)
    ]
    return tuple(_group(part, curves) for part in parts)


def series_channels(names: Sequence[str]) -> dict[str, Any]:
    """Return colour and dashes by series; no legend where there is one series alone.

    Args:
        names: Of the series, the field ``series`` of what is drawn.
    """
    dashes = dash_channel(names)
    return {"color": {**dashes, "scale": {"domain": list(names)}}, "strokeDash": dashes}


def dash_channel(names: Sequence[str]) -> dict[str, Any]:
    """Return dashes by series, for pictures whose colours say something else.

    Args:
        names: Of the series, at most eight.
    """
    columns = 1 if any(len(name) > _SHORT for name in names) else 2
    legend = None
    if len(names) > 1:
        legend = {"orient": "top", "columns": columns, "labelLimit": 0} | _STROKE
    dashes = {"domain": list(names), "range": [list(dash) for dash in _DASHES[: len(names)]]}
    field = {"field": "series", "type": "nominal", "title": None, "legend": legend}
    return {**field, "scale": dashes}


def drawn(text: str, most: int = _LONGEST_TEXT) -> str:
    """Return a text of a file as it can stand in a picture: on one line, every letter seen."""
    return shortened(visible(text), most)


def _work(curve: CurveFindings) -> tuple[object, ...]:
    return (
        curve.workload,
        curve.workload_version,
        curve.phase,
        curve.params,
        curve.cache,
        curve.regime,
        curve.counts_items,
    )


def _group(curves: list[CurveFindings], among: Sequence[CurveFindings]) -> CurveGroup:
    found = told_apart([full_name(curve, among) for curve in curves])
    return CurveGroup(
        title=found.title, curves=tuple(curves), names=found.names, whole_names=found.whole_names
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldApart:
    """Some names, split into what they share and what tells each from the others."""

    title: str
    """What they share, as it stands in the file."""
    whole_names: tuple[str, ...]
    """What each has beside that, as it stands in the file; a single one is both."""
    names: tuple[str, ...]
    """The same, short enough to be drawn, and all different."""


def told_apart(names: Sequence[str]) -> ToldApart:
    """Return what some names share, and of each what the others have not.

    Args:
        names: At least one.
    """
    words = [text.split() for text in names]
    shared = [word for word in words[0] if all(word in other for other in words)]
    own = words
    if len(words) > 1:
        own = [[word for word in text if word not in shared] for text in words]
    whole = tuple(" ".join(text) for text in own)
    return ToldApart(title=" ".join(shared), whole_names=whole, names=_drawn_apart(whole))


def _drawn_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names that differ, which shortened ones need not."""
    start = _shared_start(names) if max(map(len, names)) > _LONGEST else 0
    short = [drawn(name[start:], _LONGEST) or "-" for name in names]
    if len(set(short)) == len(short):
        return tuple(short)
    return tuple(f"{index + 1}: {text}" for index, text in enumerate(short))


def _shared_start(names: Sequence[str]) -> int:
    """Return the length of what names begin with alike, up to the end of a word."""
    if len(names) == 1:
        return 0
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    start = "".join(letters[0] for letters in alike)
    return max((place + 1 for place, letter in enumerate(start) if not letter.isalnum()), default=0)
