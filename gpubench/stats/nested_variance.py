"""How far nodes, devices within nodes and runs of a device lie apart, from an unbalanced table."""

from dataclasses import dataclass

import numpy as np

from gpubench.stats.arrays import Array, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedVariance:
    """Variances of three levels; None where the table has no degrees of freedom for one."""

    outer: float | None
    """Between groups of units, as nodes; 0 if nothing shows that they differ."""
    middle: float | None
    """Between units of a group, as devices of a node; with what runs add where none has two."""
    inner: float | None
    """Between the values of a unit, as runs of a device."""


def nested_variance(values: Array, unit: Integers, group: Integers) -> NestedVariance:
    """Return the variances of the three levels.

    Args:
        values: (values,).
        unit: Of each value, from 0 without gaps.
        group: Of each unit, from 0 without gaps; all in one if groups are unknown.

    Source: Searle, Casella and McCulloch, Variance Components (1992), the analysis of variance
    of unbalanced nested data; estimates below 0 are 0.
    """
    table = _Table.of(values, unit, group)
    df = len(values) - table.units, table.units - table.groups, table.groups - 1
    within = float(((values - table.unit_means[unit]) ** 2).sum())
    inner = within / df[0] if df[0] > 0 else None
    error = inner or 0.0
    middle = outer = None
    if df[1] > 0:
        squares = table.counts * (table.unit_means - table.group_means[group]) ** 2
        share = (len(values) - table.shared) / df[1]
        middle = max(float(squares.sum()) / df[1] - error, 0.0) / share
    if df[2] > 0 and middle is not None:
        squares = table.sizes * (table.group_means - values.mean()) ** 2
        of_units = (table.shared - float((table.counts**2).sum()) / len(values)) / df[2]
        share = (len(values) - float((table.sizes**2).sum()) / len(values)) / df[2]
        left = float(squares.sum()) / df[2] - error - of_units * middle
        outer = max(left, 0.0) / share
    return NestedVariance(outer=outer, middle=middle, inner=inner)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    counts: Array
    """Values of each unit."""
    sizes: Array
    """Values of each group."""
    unit_means: Array
    group_means: Array
    shared: float
    """Sum over units of their squared counts over the size of their group."""

    @classmethod
    def of(cls, values: Array, unit: Integers, group: Integers) -> "_Table":
        counts = np.bincount(unit).astype(float)
        sizes = np.bincount(group, weights=counts).astype(float)
        return cls(
            counts=counts,
            sizes=sizes,
            unit_means=np.bincount(unit, weights=values) / counts,
            group_means=np.bincount(group[unit], weights=values) / sizes,
            shared=float((counts**2 / sizes[group]).sum()),
        )

    @property
    def units(self) -> int:
        return len(self.counts)

    @property
    def groups(self) -> int:
        return len(self.sizes)
