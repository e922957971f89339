"""In which order units are read: products before passes, forward before backward."""

from typing import Protocol

from gpubench.suites.catalog import CATALOG


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
    """Return a key that puts products before passes and forward before backward."""
    workloads = list(CATALOG)
    known = unit.workload in CATALOG
    phases = CATALOG[unit.workload].phases if known else ()
    return (
        workloads.index(unit.workload) if known else len(workloads),
        unit.workload,
        phases.index(unit.phase) if unit.phase in phases else len(phases),
        unit.phase,
        unit.implementation,
        unit.params,
        unit.dtype,
        unit.cache,
    )
