"""An overview on a terminal or in a Markdown document."""

from gpubench.overview.records import Overview
from gpubench.report.overview_caveats import counts_line, failure_lines
from gpubench.report.overview_cells import HEADER, side_line, unit_cells
from gpubench.report.sentence import sentence
from gpubench.report.style import bold, plain
from gpubench.report.table import markdown_table, text_table
from gpubench.report.wrapping import wrapped

_TITLE = " gpubench by workload "


def overview_text(overview: Overview, *, width: int, color: bool) -> str:
    """Return one table per side, the caveats, and a paragraph in plain words per side."""
    lines: list[str] = []
    for index, side in enumerate(overview.sides):
        header, *rows = text_table(HEADER, _rows(overview, index), width=width)
        lines += [
            _TITLE.center(width, "-"),
            *wrapped(side_line(side), width),
            bold(header, color=color),
            *rows,
            "",
        ]
    for line in (*failure_lines(overview), counts_line(overview.counts)):
        lines += wrapped(line, width)
    for index in range(len(overview.sides)):
        lines += ["", *wrapped(sentence(overview, index), width)]
    return "\n".join(lines)


def overview_markdown(overview: Overview) -> str:
    """Return the same as a Markdown document."""
    lines: list[str] = []
    for index, side in enumerate(overview.sides):
        table = markdown_table(HEADER, _rows(overview, index))
        lines += [f"**{side_line(side)}**", "", *table, ""]
    lines += [f"- {line}" for line in (*failure_lines(overview), counts_line(overview.counts))]
    for index in range(len(overview.sides)):
        lines += ["", sentence(overview, index)]
    return "\n".join(map(plain, lines))


def _rows(overview: Overview, side: int) -> list[tuple[str, ...]]:
    shown = [unit for unit in overview.units if unit.side == side]
    return [tuple(map(plain, unit_cells(unit, shown))) for unit in shown]
