"""What a curve is called where several are shown."""

from collections.abc import Iterable, Sequence

from gpubench.curves.order import UnitLike
from gpubench.overview.records import Overview, UnitLine
from gpubench.report.names import dtype_name, unit_name


def units_of(overview: Overview, side: int) -> tuple[UnitLine, ...]:
    """Return the lines of a side."""
    return tuple(unit for unit in overview.units if unit.side == side)


def line_name(unit: UnitLine, shown: Sequence[UnitLine]) -> str:
    """Return a name that, with its dtype, no other line shown has.

    Args:
        unit: The line.
        shown: All lines of the same side.
    """
    name = unit_name(unit, shown)
    versions = {
        other.workload_version
        for other in shown
        if other.dtype == unit.dtype and unit_name(other, shown) == name
    }
    return f"{name} version {unit.workload_version}" if len(versions) > 1 else name


def sentence_name(unit: UnitLine, shown: Sequence[UnitLine]) -> str:
    """Return a line's name for use in a sentence, unique in its file."""
    return f"{line_name(unit, shown)} ({dtype_name(unit.dtype)})"


def case_group_name(case: UnitLike, shown: Iterable[UnitLike]) -> str:
    """Return the name of the curve that a case belongs to."""
    return f"{unit_name(case, shown)} ({dtype_name(case.dtype)})"
