"""Curves that are drawn together, and the words that tell them apart in a legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gpubench.batches.findings import CurveFindings
from gpubench.report.batches.names import full_name
from gpubench.terminal_text import shortened, visible

MOST_SERIES = 8
"""As many colours as Okabe and Ito (2008) found for every eye."""

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 5], [4, 2, 1, 2], [1, 3], [12, 3])
_STROKE = {"symbolType": "stroke", "symbolSize": 300, "symbolStrokeWidth": 2, "symbolOpacity": 1}
_LONGEST = 48
"""Letters of a name in a legend that a telephone has room for; longer ones lose their middle."""
_SHORT = 13
"""Letters of names of which two have room beside each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveGroup:
    """Curves of one workload on one pair of axes, at most eight."""

    title: str
    """What all of them are, as it stands in the file."""
    curves: tuple[CurveFindings, ...]
    names: tuple[str, ...]
    """What tells each from the others, fit to be drawn; the whole name of one that is alone."""


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


def drawn(text: str, most: int = _LONGEST) -> str:
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
    title, names = told_apart([full_name(curve, among) for curve in curves])
    return CurveGroup(title=title, curves=tuple(curves), names=names)


def told_apart(names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return what some names share, and of each what the others have not, fit to be drawn.

    Args:
        names: At least one; a single one is both.
    """
    words = [text.split() for text in names]
    shared = [word for word in words[0] if all(word in other for other in words)]
    own = words
    if len(words) > 1:
        own = [[word for word in text if word not in shared] for text in words]
    return " ".join(shared), _unique(own)


def _unique(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return names that differ, which shortened ones need not."""
    short = [drawn(" ".join(words)) or "-" for words in names]
    if len(set(short)) == len(short):
        return tuple(short)
    return tuple(f"{index + 1}: {text}" for index, text in enumerate(short))
