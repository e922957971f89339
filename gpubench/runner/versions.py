"""Which version a row is of: that of its workload, and of the kernel where it is one of ours."""

from gpubench.kernels.ladder import LADDER
from gpubench.model import Case


def subject_of(case: Case) -> str:
    """Return what has a version of its own: a workload, or a kernel of ours that computes it."""
    return f"{case.workload}/{case.implementation}" if _is_ours(case) else case.workload


def version_of(case: Case, workload_version: int) -> int:
    """Return the version of what a case times.

    It grows with either: a workload that computes something else, and a kernel of ours that was
    changed. Torch's rows of the same workload stay comparable with older ones.

    Args:
        case: What is timed.
        workload_version: As the workload declares it, >= 1.
    """
    return workload_version + (LADDER[case.implementation].revision - 1 if _is_ours(case) else 0)


def _is_ours(case: Case) -> bool:
    return case.implementation in LADDER
