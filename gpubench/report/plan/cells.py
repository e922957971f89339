"""The cells of the table of a plan's curves, and their batch sizes."""

from collections.abc import Sequence

from gpubench.model import BatchClass, Case, batch_class
from gpubench.report.layout.document import Align, Column
from gpubench.report.names import curve_name, dtype_name
from gpubench.units import counted

COLUMNS = (
    Column(title="workload", align=Align.LEFT),
    Column(title="dtype", align=Align.LEFT),
    Column(title="batch sizes"),
    Column(title="from"),
    Column(title="to"),
)
SIZES_TITLE = "batch sizes (o power of two, x multiple of ten, . other)"

_MARKS = {BatchClass.POWER_OF_TWO: "o", BatchClass.MULTIPLE_OF_TEN: "x", BatchClass.CONTROL: "."}


def curves_of(cases: Sequence[Case]) -> list[list[Case]]:
    """Return the cases in groups that differ in nothing but the batch size."""
    curves: dict[str, list[Case]] = {}
    for case in cases:
        curves.setdefault(case.curve_id, []).append(case)
    return list(curves.values())


def curve_cells(curve: Sequence[Case], shown: Sequence[Sequence[Case]]) -> tuple[str, ...]:
    """Return a curve's cells under `COLUMNS`.

    Args:
        curve: Its cases.
        shown: All curves of the same table.
    """
    sizes = sorted(case.batch_size for case in curve)
    name = curve_name(curve[0], [other[0] for other in shown])
    return name, dtype_name(curve[0].dtype), str(len(sizes)), str(sizes[0]), str(sizes[-1])


def size_lines(curves: Sequence[Sequence[Case]]) -> list[str]:
    """Return the marked sizes of all workloads; most curves of a workload have the same."""
    workloads: dict[str, list[str]] = {}
    for curve in curves:
        names = workloads.setdefault(_marked_sizes(curve), [])
        if curve[0].workload not in names:
            names.append(curve[0].workload)
    return [
        f"{', '.join(names)}, {counted(len(sizes.split()), 'size')}: {sizes}"
        for sizes, names in workloads.items()
    ]


def _marked_sizes(curve: Sequence[Case]) -> str:
    sizes = sorted(case.batch_size for case in curve)
    return " ".join(f"{size}{_MARKS[batch_class(size)]}" for size in sizes)
