"""The matched cases of a pair as tables of logs, with everything their uncertainty needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gpubench.compare.distinct import Codes
from gpubench.compare.fallback import fallback_variances
from gpubench.compare.machines import SideMachine
from gpubench.compare.rows import Rows
from gpubench.compare.scope import Coverage, replicates
from gpubench.compare.side_classes import case_classes, is_on_cpu
from gpubench.compare.side_values import SideValues
from gpubench.compare.uncertainty import SideTable
from gpubench.model.between_run_sd import CaseClass, MachineSd
from gpubench.stats.arrays import Array
from gpubench.stats.variance_shrinkage import LEAST_CASES, moment_prior, shrunken

_LEAST_VARIANCE = 1e-12
"""A millionth of the time, where a file does not say what its clock resolves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideData:
    """Everything about one side of a comparison."""

    label: str
    files: tuple[str, ...]
    measured: SideValues
    machine: SideMachine
    recorded: MachineSd | None
    warnings: Mapping[str, float]
    """Share of the timed rows that carry each warning."""

    @property
    def is_single(self) -> bool:
        """Whether its spread cannot be known from its own runs."""
        return len(self.measured.runs) == 1

    def table(self, places: Codes, *, by_gpu: bool) -> Array:
        """Return the logs of complete cases, (cases, runs) or (cases, GPUs)."""
        return replicates(self.measured.table(places), self.machine, by_gpu=by_gpu)

    def cases(self, places: Codes) -> Rows:
        """Return the case columns of some cases."""
        return self.measured.cases.of(places)


def side_table(side: SideData, places: Codes, *, by_gpu: bool) -> SideTable:
    """Return what the uncertainty of complete cases is reckoned from."""
    values = side.table(places, by_gpu=by_gpu)
    times_s = np.exp(np.sort(values, axis=1).mean(axis=1))
    resolution = side.measured.facts["resolution"][places]
    classes = case_classes(side.measured, places)
    return SideTable(
        values=values,
        fallback=fallback_variances(
            classes,
            times_s,
            side.recorded,
            on_cpu=is_on_cpu(side.machine),
            block_part=_block_part(side.measured, places),
        ),
        is_host_bound=np.array([kind is CaseClass.HOST_BOUND_STEP for kind in classes]),
        is_recorded=side.recorded is not None,
        floor=np.maximum(np.nan_to_num(resolution) ** 2, _LEAST_VARIANCE),
    )


def without_spread(table: SideTable) -> SideTable:
    """Return a table whose values are known: a measurement does not differ from itself."""
    cases = len(table.values)
    known = np.full(cases, _LEAST_VARIANCE**2)
    return replace(table.known(), fallback=known, is_recorded=True, floor=known)


def _block_part(values: SideValues, places: Codes) -> Array | None:
    """Return the variance of the mean of a run's blocks; None where no run has two."""
    variances, df = values.block_variances(places)
    if not df:
        return None
    if len(places) >= LEAST_CASES:
        variances = shrunken(variances, df, moment_prior(variances, df))
    return variances / values.blocks(places)


def both_tables(
    sides: tuple[SideData, SideData], places: tuple[Codes, Codes], coverage: Coverage
) -> tuple[SideTable, SideTable]:
    """Return the tables of both sides."""
    first, second = (
        side_table(side, of, by_gpu=by_gpu)
        for side, of, by_gpu in zip(sides, places, coverage.by_gpu, strict=True)
    )
    return first, second
