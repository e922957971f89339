"""The between-run SD to go by where the runs themselves cannot tell."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from gpubench.compare.machines import SideMachine
from gpubench.model.between_run_sd import SHORT_S, CaseClass, MachineSd
from gpubench.stats.arrays import Array
from gpubench.stats.power import DEFAULT_SPREAD

SpreadLookup = Callable[[SideMachine], MachineSd | None]
"""Finds what `gpubench selfcheck` has recorded about a machine."""

_ON_CPU: Mapping[CaseClass, float] = MappingProxyType(
    {
        CaseClass.SHORT_PRODUCT: 2 * DEFAULT_SPREAD,
        CaseClass.PRODUCT: DEFAULT_SPREAD,
        CaseClass.STEP: DEFAULT_SPREAD,
        CaseClass.HOST_BOUND_STEP: DEFAULT_SPREAD,
    }
)

_ON_GPU: Mapping[CaseClass, float] = MappingProxyType(
    {
        CaseClass.SHORT_PRODUCT: 0.03,
        CaseClass.PRODUCT: DEFAULT_SPREAD,
        CaseClass.STEP: 0.003,
        CaseClass.HOST_BOUND_STEP: 0.07,
    }
)
"""Of two runs of one H200 (results/h200-*.csv) 62 products below 20 us differed by an SD of 2.7 %
a run, 154 of 50 us and more by 0.4 %, 11 steps that the GPU decides by 0.14 %, 7 that the host
decides by 6.5 %."""

_MIDDLE_S = 50e-6
_MIDDLE = 0.012
"""30 products of 20 to 50 us: 1.2 %."""

_HOST_BOUND_WITH_BLOCKS = 0.01
"""What the host does to a run shows between its blocks: on that H200 the seven steps differed
between runs by 1.07 times what the mean of three blocks would."""


def nothing_recorded(_: SideMachine) -> None:
    """Find nothing: the lookup of an analysis that knows of no machine."""


def fallback_variances(
    classes: Sequence[CaseClass],
    times_s: Array,
    recorded: MachineSd | None,
    *,
    on_cpu: bool,
    block_part: Array | None,
) -> Array:
    """Return the variance of one run of each case, in logs.

    Args:
        classes: Of each case.
        times_s: Seconds per call of each.
        recorded: What was found about the machine; None leaves the stated defaults.
        on_cpu: Whether the machine's CPU is the device.
        block_part: Variance of the mean over a run's blocks, (cases,), the least that a run can
            have: where it is more than what is stated, a single run shows that to be wrong. None
            if no run has two blocks.
    """
    stated = [
        _stated(kind, time_s, on_cpu=on_cpu, has_blocks=block_part is not None)
        for kind, time_s in zip(classes, times_s.tolist(), strict=True)
    ]
    if recorded is not None:
        stated = [
            _recorded_spread(recorded, *of_case) for of_case in zip(classes, stated, strict=True)
        ]
    variances = np.maximum(np.array(stated) ** 2, np.finfo(float).tiny)
    return np.asarray(variances if block_part is None else np.maximum(variances, block_part))


def assumed_words(*, on_cpu: bool) -> str:
    """Return the stated defaults as people read them."""
    if on_cpu:
        return "0.5 %, 1 % below 20 us"
    return "0.5 %, 1.2 % below 50 us, 3 % below 20 us; steps 0.3 %, by their blocks if host-bound"


def _stated(kind: CaseClass, time_s: float, *, on_cpu: bool, has_blocks: bool) -> float:
    if on_cpu:
        return _ON_CPU[kind]
    if kind is CaseClass.HOST_BOUND_STEP and has_blocks:
        return _HOST_BOUND_WITH_BLOCKS
    is_middle = kind is CaseClass.PRODUCT and SHORT_S <= time_s < _MIDDLE_S
    return _MIDDLE if is_middle else _ON_GPU[kind]


def _recorded_spread(recorded: MachineSd, kind: CaseClass, stated: float) -> float:
    """Return the spread of a class; of one that was not measured, at least that of the others.

    A self-check on a CPU may have no product below 20 us, but what makes its other cases differ
    between runs spares no class.
    """
    found = recorded.of(kind)
    if found is not None:
        return found.spread
    return max(stated, recorded.largest)
