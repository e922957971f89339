"""Nodes and slots of a group, with their speed in every workload."""

from collections.abc import Callable, Sequence

import numpy as np

from gpubench.fleet.judging import Judged
from gpubench.fleet.levels import PlaceValues
from gpubench.fleet.records import PlaceFinding, SpeedRatio


def node_findings(judged: Judged, nodes: Sequence[str]) -> tuple[PlaceFinding, ...]:
    """Return the nodes with two devices or more, the slowest first."""
    found = [None if one is None else one.nodes for one in judged.levels]
    return _findings(found, lambda number: nodes[number])


def slot_findings(judged: Judged) -> tuple[PlaceFinding, ...]:
    """Return the slots that enough nodes have, the slowest first."""
    return _findings([None if one is None else one.slots for one in judged.levels], str)


def _findings(
    values: Sequence[PlaceValues | None], name: Callable[[int], str]
) -> tuple[PlaceFinding, ...]:
    of_place: dict[int, list[tuple[SpeedRatio, int, float]]] = {}
    for workload, one in enumerate(values):
        if one is not None:
            for place, number in enumerate(one.numbers.tolist()):
                of_place.setdefault(number, []).append(_told(one, place, workload))
    found = [_finding(name(number), told) for number, told in of_place.items()]
    return tuple(sorted(found, key=lambda one: (not one.is_slow, one.worst.ratio, one.name)))


def _told(values: PlaceValues, place: int, workload: int) -> tuple[SpeedRatio, int, float]:
    """Return a place's speed in a workload, its size, and in which share of nodes it is slower."""
    value, half = float(values.values[place]), float(values.half[place])
    is_slow = bool(values.is_slow[place])
    ratio = SpeedRatio(
        workload=workload,
        ratio=float(np.exp(-value)),
        low=float(np.exp(-value - half)),
        high=float(np.exp(-value + half)),
        is_slow=is_slow,
        is_beyond_chance=is_slow,
    )
    return ratio, int(values.sizes[place]), float(values.slower_in[place])


def _finding(name: str, told: Sequence[tuple[SpeedRatio, int, float]]) -> PlaceFinding:
    worst, _, slower_in = min(told, key=lambda one: (not one[0].is_slow, one[0].ratio))
    return PlaceFinding(
        name=name,
        devices=max(size for _, size, _ in told),
        ratios=tuple(ratio for ratio, _, _ in told),
        worst=worst,
        is_slow=worst.is_slow,
        slower_in=None if np.isnan(slower_in) else slower_in,
    )
