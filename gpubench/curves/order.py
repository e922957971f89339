"""In which order units are read: products before passes, libraries before our kernels."""

from typing import Protocol

from gpubench.kernels.ladder import LADDER
from gpubench.suites.catalog import CATALOG, CUDA_IMPLEMENTATIONS


class UnitLike(Protocol):
    """What has the columns of a unit: a case, a line of an overview, a failure."""

    @property
    def workload(self) -> str:
        """As in the results file."""
        ...

    @property
    def implementation(self) -> str:
        """As in the results file."""
        ...

    @property
    def phase(self) -> str:
        """As in the results file."""
        ...

    @property
    def dtype(self) -> str:
        """As in the results file."""
        ...

    @property
    def params(self) -> str:
        """As in the results file."""
        ...

    @property
    def cache(self) -> str:
        """As in the results file."""
        ...


def reading_order(unit: UnitLike) -> tuple[object, ...]:
    """Return a key for products before passes, forward before backward, torch before ours."""
    workloads = list(CATALOG)
    known = unit.workload in CATALOG
    phases = CATALOG[unit.workload].phases if known else ()
    return (
        workloads.index(unit.workload) if known else len(workloads),
        unit.workload,
        phases.index(unit.phase) if unit.phase in phases else len(phases),
        unit.phase,
        implementation_order(unit.implementation),
        unit.params,
        unit.dtype,
        unit.cache,
    )


def implementation_order(implementation: str) -> tuple[bool, int, str]:
    """Return a key for libraries before kernels of ours, and those from the lowest rung up."""
    rungs = list(LADDER)
    return (
        implementation in CUDA_IMPLEMENTATIONS,
        rungs.index(implementation) if implementation in LADDER else len(rungs),
        implementation,
    )
