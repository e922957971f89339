"""Devices, nodes and slots of one workload held against each other."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from gpubench.stats.arrays import Array, Booleans, Integers
from gpubench.stats.slow_units import LEAST_UNITS, SlowUnits, slow_units

ALPHA_DEVICES, ALPHA_NODES, ALPHA_SLOTS = 0.02, 0.005, 0.005
"""Share of healthy fleets in which any device, node or slot may be beyond chance, in all workloads
together."""

LEAST_SLOT = 0.01
"""A slot that is slower by this share in all nodes is how the chassis is built; devices differ by
as much, and many nodes tell them apart."""

_MOST_NODES = 0.75
"""Share of nodes in which a slow slot is slower than the node's median device."""

_CONFIDENCE = 0.975

_OF_MEDIAN = np.pi / 2
"""Variance of the median of normal numbers over that of their mean."""

_NORMAL = 1.4826
"""The standard deviation of normal numbers over their median absolute deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where devices sit, (devices,); -1 where that is untold."""

    node: Integers
    slot: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValues:
    """Nodes or slots of one workload."""

    numbers: Integers
    """Which nodes or slots, (places,)."""
    sizes: Integers
    """Of nodes their devices, of slots the nodes that have one, (places,)."""
    values: Array
    """Their median log time against the middle, (places,)."""
    half: Array
    """Half the 95 % interval, (places,)."""
    is_slow: Booleans
    """Beyond the limit and beyond chance."""
    slower_in: Array
    """Of slots: share of nodes in which they are slower than the node's median; NaN of nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What holds of the devices of one workload."""

    own: Array
    """Log time against the middle less what a slow slot or node explains, (devices,)."""
    devices: SlowUnits
    """Of those that have a value, in order."""
    nodes: PlaceValues
    slots: PlaceValues


def levels(values: Array, variances: Array, places: Places, *, least: float, tests: int) -> Levels:
    """Return which devices are slow by themselves, and which nodes and slots are.

    A slow slot or node is taken out first: eight devices in a hot chassis are one fault and not
    eight, and would hide each other.

    Args:
        values: Log times against the middle, (devices,), NaN where one was not measured; at least
            `LEAST_UNITS` are there.
        variances: Of each by measurement.
        places: Where the devices sit.
        least: Smallest log time that matters.
        tests: Over how many workloads the false alarms are shared.
    """
    slots = _slots(values, places, tests)
    own = values - _at(slots, places.slot)
    nodes = _nodes(own, places.node, least=least, tests=tests)
    own = own - _at(nodes, places.node)
    there = ~np.isnan(own)
    found = slow_units(own[there], variances[there], least=least, alpha=ALPHA_DEVICES / tests)
    return Levels(own=own, devices=found, nodes=nodes, slots=slots)


def _at(places: PlaceValues, where: Integers) -> Array:
    """Return what the slow ones of some places add to each device."""
    added = np.zeros(int(max(where.max(initial=-1), places.numbers.max(initial=-1))) + 2)
    added[places.numbers[places.is_slow]] = places.values[places.is_slow]
    return added[where]


def _nodes(values: Array, node: Integers, *, least: float, tests: int) -> PlaceValues:
    numbers, middles, sizes = _middles(values, node)
    if not len(numbers):
        return _none()
    left = values - _spread_out(numbers, middles, node)
    # The median of few devices leaves less than there is.
    wide = np.sqrt(sizes / np.maximum(sizes - 1.0, 1.0))
    left = left * _spread_out(numbers, wide, node)
    within = _NORMAL * float(np.median(np.abs(left[~np.isnan(left)])))
    variances = _OF_MEDIAN * within**2 / sizes
    slow = np.zeros(len(numbers), dtype=np.bool_)
    if len(numbers) >= LEAST_UNITS:
        relative = middles - np.median(middles)
        found = slow_units(relative, variances, least=least, alpha=ALPHA_NODES / tests)
        slow = found.is_beyond_chance & (middles > least)
    return PlaceValues(
        numbers=numbers,
        sizes=sizes.astype(np.int64),
        values=middles,
        half=special.ndtri(_CONFIDENCE) * np.sqrt(variances),
        is_slow=slow,
        slower_in=np.full(len(numbers), np.nan),
    )


def _slots(values: Array, places: Places, tests: int) -> PlaceValues:
    """Return the slots that at least five nodes have; a slow one is slow in most of them."""
    numbers, middles, _ = _middles(values, places.node)
    left = values - _spread_out(numbers, middles, places.node)
    slots = [
        slot
        for slot in np.unique(places.slot[(places.slot >= 0) & ~np.isnan(left)])
        if int((places.slot[~np.isnan(left)] == slot).sum()) >= LEAST_UNITS
    ]
    if len(slots) < 2:  # noqa: PLR2004  # one alone is slower than nothing
        return _none()
    of_slot = [left[(places.slot == slot) & ~np.isnan(left)] for slot in slots]
    middle = np.array([float(np.median(one)) for one in of_slot])
    middle = middle - np.median(middle)
    scatter = [_NORMAL * float(np.median(np.abs(one - np.median(one)))) for one in of_slot]
    counts = np.array([len(one) for one in of_slot], dtype=float)
    error = np.sqrt(_OF_MEDIAN) * np.maximum(scatter, np.median(scatter)) / np.sqrt(counts)
    slower_in = np.array([float((one > 0).mean()) for one in of_slot])
    chance = special.stdtrit(counts - 1.0, 1.0 - ALPHA_SLOTS / tests / len(slots)) * error
    slow = (middle > np.maximum(chance, LEAST_SLOT)) & (slower_in >= _MOST_NODES)
    return PlaceValues(
        numbers=np.array(slots, dtype=np.int64),
        sizes=counts.astype(np.int64),
        values=middle,
        half=special.stdtrit(counts - 1.0, _CONFIDENCE) * error,
        is_slow=slow,
        slower_in=slower_in,
    )


def _middles(values: Array, node: Integers) -> tuple[Integers, Array, Array]:
    """Return the nodes with two devices or more, their medians and how many devices they have."""
    there = ~np.isnan(values) & (node >= 0)
    order = np.lexsort((values[there], node[there]))
    ordered, nodes = values[there][order], node[there][order]
    numbers, starts, counts = np.unique(nodes, return_index=True, return_counts=True)
    middles = (ordered[starts + (counts - 1) // 2] + ordered[starts + counts // 2]) / 2
    several = counts > 1
    return numbers[several].astype(np.int64), middles[several], counts[several].astype(float)


def _spread_out(numbers: Integers, of_node: Array, node: Integers) -> Array:
    """Return what each device's node has; NaN where it has nothing."""
    table = np.full(int(node.max(initial=-1)) + 2, np.nan)
    table[numbers] = of_node
    return table[node]


def _none() -> PlaceValues:
    nothing = np.empty(0)
    return PlaceValues(
        numbers=np.empty(0, dtype=np.int64),
        sizes=np.empty(0, dtype=np.int64),
        values=nothing,
        half=nothing,
        is_slow=np.empty(0, dtype=np.bool_),
        slower_in=nothing,
    )
