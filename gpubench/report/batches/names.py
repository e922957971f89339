"""What a curve is called among the curves of its machine."""

from collections.abc import Sequence

from gpubench.batches.findings import CurveFindings
from gpubench.report.names import curve_name, dtype_name


def full_name(curve: CurveFindings, among: Sequence[CurveFindings]) -> str:
    """Return a name that no other curve of the machine has.

    Args:
        curve: The one to name.
        among: All curves of the machine.
    """
    name = _name(curve, among)
    versions = {other.workload_version for other in among if _name(other, among) == name}
    return f"{name} version {curve.workload_version}" if len(versions) > 1 else name


def _name(curve: CurveFindings, among: Sequence[CurveFindings]) -> str:
    return f"{curve_name(curve, among)} {dtype_name(curve.dtype)}"
