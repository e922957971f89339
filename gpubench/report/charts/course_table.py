"""What each block of a file came to, as a table beside the pictures of its course."""

from gpubench.overview.timeline_records import BlockCourse, Timeline
from gpubench.report.layout.document import Column, Row, Table
from gpubench.units import format_change, format_change_interval, format_percent

_ABSENT = "-"


def course_table(timeline: Timeline) -> Table:
    """Return one line per block, in order; columns of what nobody watched are left out."""
    rows = [_cells(block) for block in timeline.blocks]
    told = [
        place
        for place in range(len(_COLUMNS))
        if any(cells[place] != _ABSENT for cells in rows) or not rows
    ]
    return Table(
        title="Every block, in order: medians over its visits",
        columns=tuple(Column(title=_COLUMNS[place]) for place in told),
        rows=tuple(Row(cells=tuple(cells[place] for place in told)) for cells in rows),
        notes=("drift: mean over its visits of time against the mean of the same case, 95 % CI",),
    )


_COLUMNS = (
    "run",
    "block",
    "visits",
    "disturbed",
    "drift",
    "95 % CI",
    "noise",
    "clock",
    "power",
    "temperature",
)


def _cells(block: BlockCourse) -> tuple[str, ...]:
    return (
        str(block.run),
        str(block.block),
        str(block.visits),
        str(block.disturbed),
        _ABSENT if block.relative is None else format_change(block.relative),
        format_change_interval(block.low, block.high) or _ABSENT,
        _ABSENT if block.noise is None else format_percent(block.noise),
        _with_unit(block.sm_clock_mhz, "MHz"),
        _with_unit(block.power_w, "W"),
        _with_unit(block.temperature_c, "°C"),
    )


def _with_unit(value: float | None, unit: str) -> str:
    return _ABSENT if value is None else f"{value:.0f} {unit}"
