"""Which class of case a measured case belongs to, for the spread between its runs."""

from gpubench.model.between_run_sd import HOST_BOUND_FROM, SHORT_S, CaseClass
from gpubench.suites.catalog import CATALOG

_STEPS = frozenset({"forward_backward", "train_step"})


def case_class(
    workload: str, phase: str, time_s: float, host_bound_share: float = 0.0
) -> CaseClass:
    """Return the class of a case.

    The catalog knows which workloads are single kernels, in every phase; one that it does not
    hold counts as a kernel unless its phase goes forward and backward.

    Args:
        workload: As in the results file.
        phase: As in the results file.
        time_s: Seconds per call, > 0.
        host_bound_share: Share of that time in which the GPU waits for the host; NaN if the file
            does not tell, and on a CPU.
    """
    known = CATALOG.get(workload)
    if not (known.is_kernel if known else phase not in _STEPS):
        return CaseClass.HOST_BOUND_STEP if host_bound_share >= HOST_BOUND_FROM else CaseClass.STEP
    return CaseClass.SHORT_PRODUCT if time_s < SHORT_S else CaseClass.PRODUCT
