"""What the files say of each case that its spread between runs may follow."""

import numpy as np

from gpubench.compare.distinct import Codes
from gpubench.compare.pair_tables import SideData
from gpubench.compare.side_classes import case_classes, is_on_cpu
from gpubench.compare.workload_groups import group_names
from gpubench.stats.arrays import Array
from gpubench.stats.case_groups import CaseTraits

_Sides = tuple[SideData, SideData]
_Places = tuple[Codes, Codes]

_LEAST_NOISE = 1e-6
"""Relative; no clock resolves less of what takes longer than a microsecond."""


def case_traits(sides: _Sides, places: _Places) -> CaseTraits:
    """Return the kinds of the compared cases, and what their variances may follow.

    What disturbs runs differs by kind: on a GPU kernels below 20 us depend on where their operands
    lie, long ones on the clock, steps that wait for the host on the host's other work. A CPU has
    no such classes, and there each workload is a kind.

    Args:
        sides: Baseline and contender.
        places: Where the compared cases stand in either.
    """
    return CaseTraits(
        kinds=np.unique(_kind_names(sides, places), return_inverse=True)[1],
        columns=np.column_stack([_noise(sides, places), _log_time(sides, places)]),
    )


def _kind_names(sides: _Sides, places: _Places) -> list[str]:
    if all(is_on_cpu(side.machine) for side in sides):
        return group_names(sides[0].cases(places[0]))
    classes = [case_classes(side.measured, of) for side, of in zip(sides, places, strict=True)]
    # On one side 19 us and on the other 21: both orders of the sides make one kind of them.
    return [" ".join(sorted({first, second})) for first, second in zip(*classes, strict=True)]


def _log_time(sides: _Sides, places: _Places) -> Array:
    first, second = (
        np.log(side.measured.times_s[of]) for side, of in zip(sides, places, strict=True)
    )
    return np.asarray(first + second)


def _noise(sides: _Sides, places: _Places) -> Array:
    """Return the log of the noise inside runs: between blocks, or inside them if runs have one."""
    parts = [_block_noise(side, of) for side, of in zip(sides, places, strict=True)]
    if any(np.isnan(part).any() for part in parts):
        parts = [side.measured.facts["noise"][of] for side, of in zip(sides, places, strict=True)]
    first, second = (np.log(np.maximum(part, _LEAST_NOISE)) for part in parts)
    return np.asarray(first + second)


def _block_noise(side: SideData, places: Codes) -> Array:
    variances, df = side.measured.block_variances(places)
    return np.sqrt(variances) if df else np.full(len(places), np.nan)
