"""The between-run SD to go by where the runs themselves cannot tell."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from gpubench.compare.machines import SideMachine
from gpubench.model.between_run_sd import SHORT_S, CaseClass, MachineSd
from gpubench.stats.arrays import Array
from gpubench.stats.power import DEFAULT_SPREAD
from gpubench.suites.case_class import case_class

SpreadLookup = Callable[[SideMachine], MachineSd | None]
"""Finds what `gpubench selfcheck` has recorded about a machine."""

_SHORT_SPREAD = 2 * DEFAULT_SPREAD
"""Below 20 us the launch is part of what is timed, and runs differ by 1 %."""


def nothing_recorded(_: SideMachine) -> None:
    """Find nothing: the lookup of an analysis that knows of no machine."""


def fallback_variances(cases: pd.DataFrame, times_s: Array, recorded: MachineSd | None) -> Array:
    """Return the variance of one run of each case, in logs.

    Args:
        cases: With workload and phase.
        times_s: Seconds per call of each.
        recorded: What was found about the machine; None leaves the stated default.
    """
    default = np.where(times_s < SHORT_S, _SHORT_SPREAD, DEFAULT_SPREAD)
    if recorded is None:
        return np.asarray(default**2)
    classes = (
        case_class(workload, phase, time_s)
        for workload, phase, time_s in zip(cases["workload"], cases["phase"], times_s, strict=True)
    )
    return np.array(
        [
            max(_recorded_spread(recorded, kind, stated) ** 2, np.finfo(float).tiny)
            for kind, stated in zip(classes, default, strict=True)
        ]
    )


def _recorded_spread(recorded: MachineSd, kind: CaseClass, stated: float) -> float:
    """Return the spread of a class; of one that was not measured, at least that of the others.

    A self-check on a CPU may have no product below 20 us, but what makes its other cases differ
    between runs spares no class.
    """
    found = recorded.of(kind)
    if found is not None:
        return found.spread
    return max(stated, recorded.largest)
