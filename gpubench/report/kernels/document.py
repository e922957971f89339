"""What `gpubench kernels` answers: each kernel beside torch, and the steps at tile edges."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from gpubench.overview.kernel_records import KernelLadder, TileLine
from gpubench.report.kernels.cells import (
    TILE_COLUMNS,
    kernel_cells,
    kernel_columns,
    kernel_sizes,
    tile_cells,
)
from gpubench.report.kernels.records import FIELDS, kernel_records
from gpubench.report.layout.document import (
    Block,
    Bullets,
    Document,
    Fact,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
)
from gpubench.report.loads import load_texts
from gpubench.report.names import STATUSES, dtype_name
from gpubench.report.peaks import NOTE as PEAK_NOTE
from gpubench.report.peaks import peak_lines
from gpubench.report.place import place_title, place_words
from gpubench.units import counted, format_bytes, format_percent

SCHEMA = 2
"""Version of the JSON document."""

_NOTE = (
    "% of torch: speed against torch's (its time / this one's). % of best product: of the highest"
    " FLOP/s of any product of that dtype here. % of memory: of the better bytes/s of copy and"
    " triad."
)
_TILE_NOTE = (
    " more of: what, by tiles and multiprocessors, this batch has more of than the batch in"
    " the line above. change of time: against that line, over the blocks that timed both, with"
    " its 95 % CI."
)


def kernels_document(ladders: Sequence[KernelLadder]) -> Document:
    """Return the ladders of all devices of a file.

    Args:
        ladders: At least one.
    """
    has_several = len(ladders) > 1
    return Document(
        sections=tuple(
            _section(ladder, title=_name(ladder) if has_several else "") for ladder in ladders
        ),
        fields=FIELDS,
        records=lambda: kernel_records(ladders),
        data=lambda: {"schema": SCHEMA, "ladders": [asdict(ladder) for ladder in ladders]},
    )


def _section(ladder: KernelLadder, *, title: str) -> Section:
    blocks: tuple[Block, ...] = (
        Paragraph(text=f"{_place(ladder)}{_verdict(ladder)}"),
        Table(columns=kernel_columns(ladder.peaks), rows=tuple(_kernel_rows(ladder))),
        Bullets(lines=tuple(_peak_lines(ladder))),
        Table(columns=TILE_COLUMNS, rows=tuple(_tile_rows(ladder.tile_lines))),
        Bullets(lines=load_texts(ladder.loads, ladder.lines)),
        Bullets(lines=tuple(_failures(ladder))),
        Paragraph(text=_note(ladder)),
        Facts(facts=tuple(_provenance(ladder))),
    )
    return Section(title=title, blocks=blocks)


def _note(ladder: KernelLadder) -> str:
    """Return what the titles of the tables mean, of those that are shown."""
    tiles = _TILE_NOTE if ladder.tile_lines else ""
    return f"{_NOTE}{tiles}" if ladder.peaks is None else f"{_NOTE}{tiles} {PEAK_NOTE}"


def _place(ladder: KernelLadder) -> str:
    name = ladder.measured_on.name
    return f"{name}: " if name else ""


def _verdict(ladder: KernelLadder) -> str:
    """Return how far the best product of ours in each type is from torch."""
    if not ladder.best_products:
        return "no product of ours has torch beside it in this file."
    parts = [
        f"{format_percent(line.of_torch or 0.0)} in {dtype_name(line.dtype)}"
        f" ({' '.join([line.implementation, *kernel_sizes(line, ladder.lines)])},"
        f" batch {line.batch_size})"
        for line in ladder.best_products
    ]
    return f"the best product of ours reaches, of torch's speed, {', '.join(parts)}."


def _name(ladder: KernelLadder) -> str:
    return place_title(ladder.measured_on, ladder.apart_words)


def _kernel_rows(ladder: KernelLadder) -> Iterator[Row]:
    for line in ladder.lines:
        yield Row(cells=kernel_cells(line, ladder.lines, ladder.peaks))


def _peak_lines(ladder: KernelLadder) -> Iterator[str]:
    return peak_lines(ladder.measured_on, ladder.peaks, [line.of_peak for line in ladder.lines])


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


def _provenance(ladder: KernelLadder) -> Iterator[Fact]:
    if ladder.memory_bytes_per_s is not None:
        rate = f"{format_bytes(ladder.memory_bytes_per_s)}/s"
        yield Fact(name="memory", text=f"{rate}, the better of copy and triad")
    count = ladder.measured_on.sm_count
    processors = None if count is None else f"{count} multiprocessors"
    yield Fact(name="device", text=place_words(ladder.measured_on, processors))
