"""The course of a measurement and the spread of samples, which say how far to trust figures."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from gpubench.overview.spreads import CurveSpreads
from gpubench.overview.timeline_records import Timeline
from gpubench.report.charts.distribution import distribution_figure
from gpubench.report.charts.over_time import over_time_figures
from gpubench.report.charts.thinning import MOST_ON_A_PAGE, MOST_POINTS
from gpubench.report.layout.document import Block, Paragraph, Section
from gpubench.report.names import curve_name, dtype_name
from gpubench.report.page.contents import ReportContents, TimingPart
from gpubench.report.page.part import NO_TABLE, said
from gpubench.report.place import place_title
from gpubench.units import counted

_MOST_SPREADS = 4
"""Pictures of samples; how they are spread differs little between the curves of a machine."""

_COURSES = 5
"""Pictures over time of each machine, at most."""

_LEAST_POINTS = 200


def course_sections(contents: ReportContents, part: TimingPart, name: str) -> Iterator[Section]:
    """Yield drift, noise, clock and power of each machine over time, and the spread of samples.

    Args:
        contents: Of the report, whose pictures share what a page can draw.
        part: The file.
        name: Of the file, that figures begin their own with.
    """
    most = _most_points(contents)
    several = len(part.timelines) > 1
    for number, timeline in enumerate(part.timelines, start=1):
        of = f", {place_title(timeline.measured_on, timeline.apart_words)}" if several else ""
        figures = over_time_figures(timeline, f"{name}-course-{number}", most)
        if figures:
            # All have the figures of the same blocks, which stand below the first.
            rest = (replace(figure, table=NO_TABLE) for figure in figures[1:])
            yield Section(level=3, title=f"Over time{of}", blocks=(figures[0], *rest))
    if part.spreads:
        yield Section(level=3, title="Spread of samples", blocks=said(_spreads(part, name)))


def course_data(part: TimingPart) -> dict[str, Any]:
    """Return the same for a program; single visits are the rows of the file itself."""
    return {
        "over_time": [_timeline(timeline) for timeline in part.timelines],
        "spreads": [asdict(curve) for curve in part.spreads],
    }


def _most_points(contents: ReportContents) -> int:
    """Return how many points each picture over time may have, so that the page stays quick."""
    machines = sum(len(part.timelines) for part in contents.timings)
    return max(_LEAST_POINTS, min(MOST_POINTS, MOST_ON_A_PAGE // (_COURSES * max(1, machines))))


def _timeline(timeline: Timeline) -> dict[str, Any]:
    return {
        "label": timeline.measured_on.label,
        "device": timeline.measured_on.device,
        "device_uuid": timeline.measured_on.device_uuid,
        "visits": len(timeline.visits),
        "blocks": [asdict(block) for block in timeline.blocks],
        "power_limit_w": timeline.power_limit_w,
    }


def _spreads(part: TimingPart, name: str) -> Iterator[Block]:
    shown: Sequence[CurveSpreads] = part.spreads[:_MOST_SPREADS]
    for number, curve in enumerate(shown, start=1):
        title = f"{curve_name(curve, part.spreads)} {dtype_name(curve.dtype)}"
        yield distribution_figure(curve, title, f"{name}-spread-{number}")
    left = len(part.spreads) - len(shown)
    if left > 0:
        noun = counted(left, "more curve")
        yield Paragraph(text=f"{noun}: see --format json and the raw rows.")
