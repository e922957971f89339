"""A forest plot: one line per ratio, its name and figures above its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gpubench.compare.comparison_records import Interval
from gpubench.report.charts.ratio_axis import held, one_layer, ratio_channel, ratio_ends
from gpubench.report.charts.series import drawn
from gpubench.report.charts.shapes import shape_channels
from gpubench.report.charts.spec import (
    SAYS,
    Datum,
    filled,
    guide,
    layered,
    pointed_at,
    silent,
    values,
)
from gpubench.report.compare.ratio_text import interval_text, ratio_text

_ROW = 50
"""Pixels of a line: beside its interval, a name would leave a telephone no room for it."""
_SUBJECT, _LABEL, _INTERVAL = -18, -3, 12
"""From the middle of a line down to what stands in it, in pixels."""
_LONGEST = 42
"""Letters of a line that a telephone has room for."""
_TOLD = {
    "row": "what",
    "figures": "ratio (95 % interval)",
    "verdict": "verdict",
    "note": "note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioLine:
    """One ratio of a forest plot."""

    subject: str
    """What it is of, as it stands in the file; said once of lines that follow each other."""
    what: str
    """Which of its ratios it is."""
    found: Interval
    verdict: str
    """One of the shapes' names."""
    note: str = ""
    """What else to know of it, for whoever points at it."""

    @property
    def figures(self) -> str:
        """The ratio with its interval, as a person reads them."""
        return f"{ratio_text(self.found)} ({interval_text(self.found)})"

    @property
    def name(self) -> str:
        """Subject and ratio."""
        return f"{drawn(self.subject)}, {self.what}"

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        return f"{self.name}: {self.figures}, {self.verdict}"


def lines_spec(lines: Sequence[RatioLine], title: str, shapes: Mapping[str, str]) -> dict[str, Any]:
    """Return the specification of a forest plot.

    Args:
        lines: From the top, at least one.
        title: Of the axis, no text of a file.
        shapes: Of the verdicts.
    """
    data = filled(_TOLD, (_datum(number, line) for number, line in enumerate(lines)))
    return layered(data, _layers(_subjects(lines), data, title, shapes), height=_ROW * len(data))


def _datum(number: int, line: RatioLine) -> dict[str, Any]:
    return {
        "number": number,
        "row": line.name,
        "label": f"{line.what}: {line.figures}",
        "ratio": held(line.found.speedup),
        "low": held(line.found.low),
        "high": held(line.found.high),
        "verdict": line.verdict,
        "figures": line.figures,
        SAYS: line.words,
        **({"note": line.note} if line.note else {}),
    }


def _subjects(lines: Sequence[RatioLine]) -> list[Datum]:
    """Return each subject where it begins."""
    return [
        {"number": number, "subject": drawn(line.subject, _LONGEST)}
        for number, line in enumerate(lines)
        if number == 0 or lines[number - 1].subject != line.subject
    ]


def _layers(
    subjects: Sequence[Datum], data: Sequence[Datum], title: str, shapes: Mapping[str, str]
) -> list[dict[str, Any]]:
    ends = ratio_ends(datum[key] for datum in data for key in ("low", "high"))
    place = {"field": "number", "type": "ordinal", "axis": None, "scale": {"type": "band"}}
    verdicts = shape_channels("verdict", shapes, {datum["verdict"] for datum in data})
    point = {"type": "point", "filled": True, "size": 90, "yOffset": _INTERVAL, "opacity": 1}
    across, low = (ratio_channel(field, title, ends) for field in ("ratio", "low"))
    return [
        one_layer("x", title, ends),
        {
            "data": values(subjects),
            "mark": guide("text", **_words(_SUBJECT), fontWeight=600),
            "encoding": {"x": {"value": 0}, "y": place, "text": _text("subject")},
        },
        {
            "mark": guide("text", **_words(_LABEL)),
            "encoding": {"x": {"value": 0}, "y": place, "text": _text("label")},
        },
        {
            "mark": silent("rule", yOffset=_INTERVAL, strokeWidth=2),
            "encoding": {
                "x": low,
                "x2": {"field": "high"},
                "y": place,
                "color": verdicts["color"],
            },
        },
        {
            "mark": point,
            "encoding": {"x": across, "y": place, **verdicts, **pointed_at(_TOLD, data)},
        },
    ]


def _words(down: int) -> dict[str, Any]:
    return {"align": "left", "baseline": "middle", "dy": down, "fontSize": 11}


def _text(field: str) -> dict[str, str]:
    return {"field": field, "type": "nominal"}
