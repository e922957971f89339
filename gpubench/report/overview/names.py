"""What a curve is called where several are shown."""

from collections.abc import Sequence

from gpubench.model import CurveKey
from gpubench.overview.curve_lines import CurveLine, Overview
from gpubench.report.names import CurveNames, dtype_name


def curves_of(overview: Overview, side: int) -> tuple[CurveLine, ...]:
    """Return the lines of a side."""
    return tuple(curve for curve in overview.curves if curve.side == side)


class LineNames:
    """Names of the lines of a side, each with its dtype unique.

    Args:
        shown: All of them.
    """

    def __init__(self, shown: Sequence[CurveLine]) -> None:
        self._names = CurveNames(shown)
        self._versions: dict[tuple[str, str], set[str]] = {}
        for curve in shown:
            key = (self._names.of(curve), curve.dtype)
            self._versions.setdefault(key, set()).add(curve.workload_version)

    def of(self, curve: CurveLine) -> str:
        """Return a name that, with its dtype, no other line shown has."""
        name = self._names.of(curve)
        versions = self._versions[name, curve.dtype]
        return f"{name} version {curve.workload_version}" if len(versions) > 1 else name

    def in_sentence(self, curve: CurveLine) -> str:
        """Return a line's name for use in a sentence, unique in its file."""
        return f"{self.of(curve)} ({dtype_name(curve.dtype)})"

    def of_case(self, case: CurveKey) -> str:
        """Return the name of the curve that a case belongs to."""
        return f"{self._names.of(case)} ({dtype_name(case.dtype)})"
