"""The cells of a self-check's table, scaled for a person."""

from collections.abc import Mapping
from types import MappingProxyType

from gpubench.model.between_run_sd import CaseClass
from gpubench.report.layout.document import Align, Column
from gpubench.selfcheck.check import RUNS_A_SIDE
from gpubench.selfcheck.self_check import ClassCheck
from gpubench.units import format_percent

CLASSES: Mapping[CaseClass, str] = MappingProxyType(
    {
        CaseClass.SHORT_PRODUCT: "products below 20 us",
        CaseClass.PRODUCT: "products",
        CaseClass.STEP: "passes",
        CaseClass.HOST_BOUND_STEP: "passes that wait for the host",
    }
)

COLUMNS = (
    Column(title="class", align=Align.LEFT),
    Column(title="cases"),
    Column(title="between-run SD"),
    Column(title="95 % CI"),
    *(
        Column(
            title=f"{runs} {'run' if runs == 1 else 'runs'}",
            group="min. detectable effect",
        )
        for runs in RUNS_A_SIDE
    ),
)

NOTE = (
    "between-run SD: standard deviation of a case's time between runs, pooled over the class."
    " minimum detectable effect: the smallest change in one case that `gpubench compare` finds"
    " four times out of five, with so many runs per side."
)

_FINE = 0.01
"""Below one per cent a second decimal tells something."""


def class_cells(check: ClassCheck) -> tuple[str, ...]:
    """Return a class's cells under `COLUMNS`."""
    return (
        CLASSES[check.found.case_class],
        str(check.found.cases),
        percent(check.found.spread),
        interval(check.low, check.high),
        *(percent(found.change) for found in check.minimum_detectable),
    )


def percent(share: float | None) -> str:
    """Return a share with as many decimals as it is worth; beyond 100 % its size says nothing."""
    if share is None or share > 1:
        return ">100 %"
    return format_percent(share, decimals=2 if share < _FINE else 1)


def interval(low: float, high: float) -> str:
    """Return two shares as ``0.41 - 1.9 %``."""
    return f"{percent(low).removesuffix(' %')} - {percent(high)}"
