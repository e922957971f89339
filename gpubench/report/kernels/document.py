"""What `gpubench kernels` answers: each kernel beside torch, and the steps at tile edges."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from gpubench.overview.kernel_records import KernelLadder, KernelLine, TileLine
from gpubench.report.kernels.cells import KERNEL_COLUMNS, TILE_COLUMNS, kernel_cells, tile_cells
from gpubench.report.kernels.records import FIELDS, kernel_records
from gpubench.report.layout.document import (
    Block,
    Bullets,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.names import STATUSES, counted, dtype_name
from gpubench.units import format_percent

SCHEMA = 1
"""Version of the JSON document."""

_NOTE = (
    "of torch: torch's time over this one's. of best product: share of the best FLOP/s of any"
    " product of that type here. of memory: share of the bytes/s of the better of copy and triad."
    " Steps have 95 % intervals over blocks."
)


def kernels_document(ladders: Sequence[KernelLadder]) -> Document:
    """Return the ladders of all devices of a file.

    Args:
        ladders: At least one.
    """
    return Document(
        sections=(
            *(_section(ladder) for ladder in ladders),
            Section(blocks=(Paragraph(text=_NOTE),)),
        ),
        fields=FIELDS,
        records=lambda: kernel_records(ladders),
        data=lambda: {"schema": SCHEMA, "ladders": [asdict(ladder) for ladder in ladders]},
    )


def _section(ladder: KernelLadder) -> Section:
    blocks: list[Block] = [
        Paragraph(text=_verdict(ladder.lines)),
        Table(columns=KERNEL_COLUMNS, rows=tuple(_kernel_rows(ladder.lines))),
        Table(columns=TILE_COLUMNS, rows=tuple(_tile_rows(ladder.tile_lines))),
        Bullets(lines=tuple(_failures(ladder))),
    ]
    return Section(title=_title(ladder), blocks=tuple(blocks))


def _verdict(lines: Sequence[KernelLine]) -> str:
    """Return how far the best product of ours in each type is from torch."""
    best: dict[str, KernelLine] = {}
    for line in lines:
        if line.workload == "matmul" and line.implementation != "torch" and line.of_torch:
            first = best.setdefault(line.dtype, line)
            if line.of_torch > (first.of_torch or 0.0):
                best[line.dtype] = line
    if not best:
        return "No product of ours has torch beside it in this file."
    parts = [
        f"{format_percent(line.of_torch or 0.0)} in {dtype_name(dtype)} ({line.implementation},"
        f" batch {line.batch_size})"
        for dtype, line in best.items()
    ]
    return f"The best product of ours reaches, of torch's speed, {', '.join(parts)}."


def _title(ladder: KernelLadder) -> str:
    parts = (
        ladder.label if ladder.label != ladder.device else "",
        ladder.device or "unknown device",
        ladder.device_uuid,
        "" if ladder.sm_count is None else f"{ladder.sm_count} multiprocessors",
    )
    return " | ".join(part for part in parts if part)


def _kernel_rows(lines: Sequence[KernelLine]) -> Iterator[Row]:
    yield from (Row(cells=kernel_cells(line, lines)) for line in lines)


def _tile_rows(lines: Sequence[TileLine]) -> Iterator[Row]:
    yield from (Row(cells=tile_cells(line, lines)) for line in lines)


def _failures(ladder: KernelLadder) -> Iterator[str]:
    """Yield a line for every reason why kernels have no time, with how many cases it struck."""
    reasons = Counter(
        (failure.status, f"{failure.workload} {failure.implementation}", failure.detail)
        for failure in ladder.failures
    )
    for (status, name, detail), cases in reasons.items():
        yield f"{STATUSES[status]}: {name}, {counted(cases, 'case')}: {detail}"
