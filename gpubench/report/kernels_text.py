"""The ladder of kernels on a terminal or in a Markdown document."""

import textwrap
from collections import Counter
from collections.abc import Sequence

from gpubench.overview.kernel_records import KernelLadder, KernelLine, TileLine
from gpubench.report.names import STATUSES, counted, dtype_name, phase_name
from gpubench.report.style import plain
from gpubench.report.table import markdown_table, text_table
from gpubench.stats.paired import PairedRatio
from gpubench.units import format_bytes, format_flop_per_s, format_percent, format_seconds

_WIDTH = 100
_HEADER = ("kernel", "batch", "time", "rate", "of torch", "of best product", "of memory")
_TILES = (
    "product at the tile edge",
    "batch",
    "tiles",
    "waves",
    "predicted",
    "time",
    "against the one before",
)
_ABSENT = "-"
_NOTE = (
    "of torch: torch's time over this one's. of best product: share of the best FLOP/s of any"
    " product of that type here. of memory: share of the bytes/s of the better of copy and triad."
    " Steps have 95 % intervals over blocks."
)


def ladders_text(ladders: tuple[KernelLadder, ...]) -> str:
    """Return both tables of every device."""
    lines: list[str] = []
    for ladder in ladders:
        lines += [_title(ladder), *text_table(_HEADER, _kernel_rows(ladder), width=_WIDTH), ""]
        if ladder.tile_lines:
            lines += [*text_table(_TILES, _tile_rows(ladder), width=_WIDTH), ""]
        for failure in _failures(ladder):
            lines += textwrap.wrap(failure, _WIDTH, subsequent_indent="  ")
    return "\n".join([*lines, *textwrap.wrap(_NOTE, _WIDTH)])


def ladders_markdown(ladders: tuple[KernelLadder, ...]) -> str:
    """Return the same as a Markdown document."""
    lines: list[str] = []
    for ladder in ladders:
        table = markdown_table(_HEADER, _kernel_rows(ladder))
        lines += [f"**{_title(ladder)}**", "", *table, ""]
        if ladder.tile_lines:
            lines += [*markdown_table(_TILES, _tile_rows(ladder)), ""]
        lines += [f"- {failure}" for failure in _failures(ladder)]
    return "\n".join([*lines, "", _NOTE])


def _title(ladder: KernelLadder) -> str:
    parts = (
        ladder.label if ladder.label != ladder.device else "",
        ladder.device or "unknown device",
        ladder.device_uuid,
        "" if ladder.sm_count is None else f"{ladder.sm_count} multiprocessors",
    )
    return plain(" | ".join(part for part in parts if part))


def _failures(ladder: KernelLadder) -> list[str]:
    """Return a line for every reason why kernels have no time, with how many cases it struck."""
    reasons = Counter(
        (failure.status, f"{failure.workload} {failure.implementation}", failure.detail)
        for failure in ladder.failures
    )
    return [
        plain(f"{STATUSES[status]}: {name}, {counted(cases, 'case')}: {detail}")
        for (status, name, detail), cases in reasons.items()
    ]


def _kernel_rows(ladder: KernelLadder) -> list[tuple[str, ...]]:
    return [_kernel_cells(line, ladder.lines) for line in ladder.lines]


def _kernel_cells(line: KernelLine, shown: Sequence[KernelLine]) -> tuple[str, ...]:
    return (
        plain(_name(line, shown)),
        str(line.batch_size),
        format_seconds(line.time_s),
        _rate(line),
        _percent(line.of_torch),
        _percent(line.of_product if line.workload == "matmul" else None),
        _percent(line.of_memory),
    )


def _name(line: KernelLine, shown: Sequence[KernelLine]) -> str:
    """Return what tells a line from the others of its workload."""
    alike = [other for other in shown if other.workload == line.workload]
    parts = [part for part in line.params.split(";") if part]
    telling = [part for part in parts if any(part not in o.params.split(";") for o in alike)]
    phase = [phase_name(line.phase)] if len({other.phase for other in alike}) > 1 else []
    cache = [line.cache] if len({other.cache for other in alike}) > 1 else []
    words = (line.workload, dtype_name(line.dtype), line.implementation)
    return " ".join([*words, *phase, *telling, *cache])


def _rate(line: KernelLine) -> str:
    """Return FLOP/s where the work is arithmetic, and bytes/s where it is memory."""
    if line.workload not in {"copy", "triad"} and line.flop_per_s is not None:
        return format_flop_per_s(line.flop_per_s)
    return _ABSENT if line.bytes_per_s is None else f"{format_bytes(line.bytes_per_s)}/s"


def _tile_rows(ladder: KernelLadder) -> list[tuple[str, ...]]:
    return [_tile_cells(line) for line in ladder.tile_lines]


def _tile_cells(line: TileLine) -> tuple[str, ...]:
    return (
        f"{dtype_name(line.dtype)} {line.implementation}",
        str(line.batch_size),
        str(line.tiles),
        _ABSENT if line.waves is None else str(line.waves),
        f"more {line.begins}" if line.begins else "",
        format_seconds(line.time_s, digits=4),
        _ABSENT if line.step is None else _step(line.step),
    )


def _step(step: PairedRatio) -> str:
    change = f"{_change(step.ratio)} %"
    if step.low is None or step.high is None:
        return f"{change} (1 pair)"
    return f"{change} ({_change(step.low)} to {_change(step.high)})"


def _change(ratio: float) -> str:
    # Adding 0 takes the sign from a rounded zero.
    return f"{(ratio - 1) * 100:+z.1f}"


def _percent(share: float | None) -> str:
    return _ABSENT if share is None else format_percent(share)
