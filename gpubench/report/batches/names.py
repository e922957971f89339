"""What a curve is called among the curves of its machine."""

from collections.abc import Sequence

from gpubench.batches.findings import CurveFindings
from gpubench.report.names import CurveNames, dtype_name


def full_name(curve: CurveFindings, among: Sequence[CurveFindings]) -> str:
    """Return a name that no other curve of the machine has.

    Args:
        curve: The one to name.
        among: All curves of the machine.
    """
    known = CurveNames(among)
    name = _name(curve, known)
    versions = {other.workload_version for other in among if _name(other, known) == name}
    return f"{name} version {curve.workload_version}" if len(versions) > 1 else name


def _name(curve: CurveFindings, known: CurveNames) -> str:
    return f"{known.of(curve)} {dtype_name(curve.dtype)}"
