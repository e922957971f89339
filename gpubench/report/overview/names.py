"""What a curve is called where several are shown."""

from collections.abc import Iterable, Sequence

from gpubench.model import CurveKey
from gpubench.overview.curve_lines import CurveLine, Overview
from gpubench.report.names import curve_name, dtype_name


def curves_of(overview: Overview, side: int) -> tuple[CurveLine, ...]:
    """Return the lines of a side."""
    return tuple(curve for curve in overview.curves if curve.side == side)


def line_name(curve: CurveLine, shown: Sequence[CurveLine]) -> str:
    """Return a name that, with its dtype, no other line shown has.

    Args:
        curve: The line.
        shown: All lines of the same side.
    """
    name = curve_name(curve, shown)
    versions = {
        other.workload_version
        for other in shown
        if other.dtype == curve.dtype and curve_name(other, shown) == name
    }
    return f"{name} version {curve.workload_version}" if len(versions) > 1 else name


def sentence_name(curve: CurveLine, shown: Sequence[CurveLine]) -> str:
    """Return a line's name for use in a sentence, unique in its file."""
    return f"{line_name(curve, shown)} ({dtype_name(curve.dtype)})"


def case_group_name(case: CurveKey, shown: Iterable[CurveKey]) -> str:
    """Return the name of the curve that a case belongs to."""
    return f"{curve_name(case, shown)} ({dtype_name(case.dtype)})"
