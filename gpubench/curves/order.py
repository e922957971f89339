"""In which order curves are read: products before passes, libraries before our kernels."""

from gpubench.kernels.ladder import LADDER
from gpubench.model import CurveKey
from gpubench.suites.catalog import CATALOG, CUDA_IMPLEMENTATIONS


def reading_order(curve: CurveKey) -> tuple[object, ...]:
    """Return a key for products before passes, forward before backward, torch before ours."""
    workloads = list(CATALOG)
    known = curve.workload in CATALOG
    phases = CATALOG[curve.workload].phases if known else ()
    return (
        workloads.index(curve.workload) if known else len(workloads),
        curve.workload,
        phases.index(curve.phase) if curve.phase in phases else len(phases),
        curve.phase,
        implementation_order(curve.implementation),
        curve.params,
        curve.dtype,
        curve.cache,
        curve.regime,
    )


def implementation_order(implementation: str) -> tuple[bool, int, str]:
    """Return a key for libraries before kernels of ours, and those from the lowest rung up."""
    rungs = list(LADDER)
    return (
        implementation in CUDA_IMPLEMENTATIONS,
        rungs.index(implementation) if implementation in LADDER else len(rungs),
        implementation,
    )
