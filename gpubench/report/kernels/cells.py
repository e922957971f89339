"""The cells of both tables of `gpubench kernels`, scaled for a person."""

from collections.abc import Sequence

from gpubench.overview.kernel_records import KernelLine, TileLine
from gpubench.peaks.records import DevicePeaks
from gpubench.report.layout.document import Align, Column
from gpubench.report.names import dtype_name, phase_name, telling_params
from gpubench.report.peaks import COLUMN, peak_cell
from gpubench.stats.paired import PairedRatio
from gpubench.units import (
    format_bytes,
    format_change_number,
    format_flop_per_s,
    format_percent,
    format_seconds,
)

_PEAK_COLUMN = Column(title=COLUMN)
KERNEL_COLUMNS = (
    Column(title="kernel", align=Align.LEFT),
    Column(title="batch"),
    Column(title="time"),
    Column(title="rate"),
    Column(title="% of torch"),
    Column(title="% of best product"),
    Column(title="% of memory"),
)
TILE_COLUMNS = (
    Column(title="product at the tile edge", align=Align.LEFT),
    Column(title="batch"),
    Column(title="tiles", dropped=2),
    Column(title="waves", dropped=1),
    Column(title="more of"),
    Column(title="time"),
    Column(title="change of time"),
)
_ABSENT = "-"


def kernel_columns(peaks: DevicePeaks | None) -> tuple[Column, ...]:
    """Return the columns, the measured roofs first; what is no GPU has no vendor's peak."""
    return (*KERNEL_COLUMNS, *([] if peaks is None else [_PEAK_COLUMN]))


def kernel_cells(
    line: KernelLine, shown: Sequence[KernelLine], peaks: DevicePeaks | None = None
) -> tuple[str, ...]:
    """Return a kernel's cells under `kernel_columns`.

    Args:
        line: The kernel.
        shown: All lines of the same table.
        peaks: What the device can do at most; None for what is no GPU.
    """
    return (
        _name(line, shown),
        str(line.batch_size),
        format_seconds(line.time_s),
        _rate(line),
        _percent(line.of_torch),
        _percent(line.of_product if line.workload == "matmul" else None),
        _percent(line.of_memory),
        *([] if peaks is None else [peak_cell(line.of_peak)]),
    )


def tile_cells(line: TileLine, shown: Sequence[TileLine]) -> tuple[str, ...]:
    """Return a batch size's cells under `TILE_COLUMNS`.

    Args:
        line: The batch size of a kernel.
        shown: All lines of the same table.
    """
    widths = telling_params(line.params, [other.params for other in shown])
    conditions = _conditions(line, shown)
    return (
        " ".join([dtype_name(line.dtype), line.implementation, *widths, *conditions]),
        str(line.batch_size),
        str(line.tiles),
        _ABSENT if line.waves is None else str(line.waves),
        line.begins,
        format_seconds(line.time_s, digits=4),
        _ABSENT if line.step is None else _step(line.step),
    )


def kernel_sizes(line: KernelLine, shown: Sequence[KernelLine]) -> list[str]:
    """Return the params that tell a line from the others of its workload."""
    alike = [other.params for other in shown if other.workload == line.workload]
    return telling_params(line.params, alike)


def _name(line: KernelLine, shown: Sequence[KernelLine]) -> str:
    """Return what tells a line from the others of its workload."""
    alike = [other for other in shown if other.workload == line.workload]
    phase = [phase_name(line.phase)] if len({other.phase for other in alike}) > 1 else []
    words = [line.workload, dtype_name(line.dtype), line.implementation, *phase]
    return " ".join([*words, *kernel_sizes(line, shown), *_conditions(line, alike)])


def _conditions(
    line: KernelLine | TileLine, alike: Sequence[KernelLine] | Sequence[TileLine]
) -> list[str]:
    """Return cache and load where a line has others beside it under another."""
    cache = [line.cache] if len({other.cache for other in alike}) > 1 else []
    return cache + ([line.regime] if len({other.regime for other in alike}) > 1 else [])


def _rate(line: KernelLine) -> str:
    """Return FLOP/s where the work is arithmetic, and bytes/s where it is memory."""
    if line.workload not in {"copy", "triad"} and line.flop_per_s is not None:
        return format_flop_per_s(line.flop_per_s)
    return _ABSENT if line.bytes_per_s is None else f"{format_bytes(line.bytes_per_s)}/s"


def _step(step: PairedRatio) -> str:
    change = f"{_change(step.ratio)} %"
    if step.low is None or step.high is None:
        return f"{change} (1 block)"
    return f"{change} ({_change(step.low)} to {_change(step.high)})"


def _change(ratio: float) -> str:
    return format_change_number(ratio - 1)


def _percent(share: float | None) -> str:
    """Return a share under a title that says the unit."""
    return _ABSENT if share is None else format_percent(share).removesuffix(" %")
