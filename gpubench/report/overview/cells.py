"""The cells of an overview's table, scaled for a person."""

from collections.abc import Sequence

from gpubench.curves.curve import BestPoint
from gpubench.overview.curve_lines import BatchPair, CurveLine, PairVerdict
from gpubench.peaks.records import DevicePeaks
from gpubench.report.layout.document import Align, Column, Row, Table
from gpubench.report.names import dtype_name, rate_noun
from gpubench.report.overview.names import LineNames
from gpubench.report.peaks import COLUMN, peak_cell
from gpubench.units import counted, format_bytes, format_change_number, format_percent, format_rate

COLUMNS = (
    Column(title="workload", align=Align.LEFT),
    Column(title="dtype", align=Align.LEFT),
    Column(title="batch", group="best batch"),
    Column(title="throughput", group="best batch"),
    Column(title="peak memory", group="best batch", dropped=1),
    Column(title="knee"),
    Column(title="100 vs 128"),
    Column(title="95 % CI"),
    Column(title="noise", dropped=2),
)

_OF_PAIR = COLUMNS[6:8]
_PEAK_PLACE = 5
_PEAK_COLUMN = Column(title=COLUMN, group="best batch")

_NOTES = (
    "knee: smallest batch within 5 % of the best throughput.",
    "100 vs 128: time per item at batch 100 against batch 128; unclear if the 95 % CI over blocks"
    " includes no difference or is wider than +-50 %.",
    "noise: interquartile range / median of the timings in a block.",
)

_ABSENT = "-"


def curve_table(
    shown: Sequence[CurveLine], names: LineNames, peaks: DevicePeaks | None = None
) -> Table:
    """Return the table of some curves; 100 against 128 is left out where no curve has it.

    Args:
        shown: All of the table.
        names: Theirs.
        peaks: What the device can do at most; None for what is no GPU.
    """
    columns, rows = columns_for(peaks), [curve_cells(curve, names, peaks) for curve in shown]
    kept = [n for n, column in enumerate(columns) if _has_pair(shown) or column not in _OF_PAIR]
    return Table(
        columns=tuple(columns[n] for n in kept),
        rows=tuple(Row(cells=tuple(cells[n] for n in kept)) for cells in rows),
    )


def notes_for(shown: Sequence[CurveLine]) -> tuple[str, ...]:
    """Return what the words of `curve_table` mean, one text for each."""
    return _NOTES if _has_pair(shown) else (_NOTES[0], *_NOTES[2:])


def _has_pair(shown: Sequence[CurveLine]) -> bool:
    return any(curve.pair is not None for curve in shown)


def columns_for(peaks: DevicePeaks | None) -> tuple[Column, ...]:
    """Return the columns; a device that is no GPU has no share of a peak."""
    if peaks is None:
        return COLUMNS
    return (*COLUMNS[:_PEAK_PLACE], _PEAK_COLUMN, *COLUMNS[_PEAK_PLACE:])


def curve_cells(
    curve: CurveLine, names: LineNames, peaks: DevicePeaks | None = None
) -> tuple[str, ...]:
    """Return a curve's cells under `columns_for`.

    Args:
        curve: The line.
        names: Those of all curves of the same table.
        peaks: What the device can do at most; None for what is no GPU.
    """
    cells = (
        names.of(curve),
        dtype_name(curve.dtype),
        *_best_cells(curve, curve.best),
        pair_cell(curve.pair),
        interval_cell(curve.pair),
        _ABSENT if curve.noise is None else _noise(curve.noise),
    )
    if peaks is None:
        return cells
    return (*cells[:_PEAK_PLACE], peak_cell(curve.of_peak), *cells[_PEAK_PLACE:])


def _best_cells(curve: CurveLine, best: BestPoint | None) -> tuple[str, ...]:
    if best is None:
        return (_ABSENT,) * 4
    noun = rate_noun(curve.workload, counts_items=curve.counts_items)
    return (
        str(best.batch_size),
        format_rate(best.per_s, noun),
        _ABSENT if best.memory_bytes is None else format_bytes(best.memory_bytes),
        str(best.knee) if best.sizes > 1 else _ABSENT,
    )


def _noise(noise: float) -> str:
    """Return a noise in per cent; beyond the median itself its size says nothing more."""
    return format_percent(noise) if noise <= 1 else ">100 %"


def pair_cell(pair: BatchPair | None) -> str:
    """Return what is shown of 100 against 128; more is more time per item."""
    if pair is None:
        return _ABSENT
    if pair.verdict in {PairVerdict.UNCLEAR, PairVerdict.SINGLE}:
        return "unclear"
    return "same" if pair.verdict is PairVerdict.SAME else f"{change(pair.ratio)} %"


def interval_cell(pair: BatchPair | None) -> str:
    """Return the interval, or why there is none that tells anything."""
    if pair is None:
        return _ABSENT
    if pair.low is None or pair.high is None:
        return f"only {counted(pair.pairs, 'block')}"
    if not pair.interval_tells:
        return "wider than +-50 %"
    return f"{change(pair.low)} to {change(pair.high)} %"


def change(ratio: float) -> str:
    """Return a ratio as a change in per cent, without the sign for per cent."""
    return format_change_number(ratio - 1)
