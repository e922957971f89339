"""What is known of each batch size of a curve: its speed with its interval, and what ran it."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd

from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.pairs import PairSpread
from gpubench.batches.same_tiles import has_steps
from gpubench.batches.size_findings import CurvePoint
from gpubench.curves.curve import curve_points

_CONFIDENCE = 0.95
_LARGEST_LOG = 500.0
"""An interval of nothing known ends here, where a float still holds a throughput times its exp."""


def curve_sizes(
    rows: pd.DataFrame, curve: MeasuredCurve, spread: PairSpread | None
) -> tuple[CurvePoint, ...]:
    """Return the sizes of a curve, ascending.

    Args:
        rows: Its timed rows, as `in_shared_blocks` returns them.
        curve: The same as a table.
        spread: How well its sizes are known; None of a single size.
    """
    points = curve_points(rows)
    work = rows.groupby("batch_size", sort=True)[["flop", "bytes_moved"]].median()
    rates = work.div(points["time_s"], axis=0)
    known = zip(
        points["per_s"].tolist(),
        rates["flop"].tolist(),
        rates["bytes_moved"].tolist(),
        points["memory_bytes"].tolist(),
        strict=True,
    )
    edges = _edges(curve)
    return tuple(
        CurvePoint(
            batch_size=int(curve.sizes[index]),
            per_s=float(per_s),
            **_interval(spread, index, float(per_s)),
            flop_per_s=_known(flop),
            bytes_per_s=_known(moved),
            memory_bytes=_known(memory),
            kernel=curve.kernels[index],
            tiles=_whole(curve.tiles[index]),
            waves=_whole(np.ceil(curve.tiles[index] / curve.slots)),
            is_tile_edge=edges[index],
        )
        for index, (per_s, flop, moved, memory) in enumerate(known)
    )


def _interval(spread: PairSpread | None, index: int, per_s: float) -> dict[str, float | None]:
    ends = (
        None if spread is None else spread.contrast(np.array([index]), np.array([1.0]), _CONFIDENCE)
    )
    if ends is None:
        return {"low": None, "high": None}
    half = min((ends[1] - ends[0]) / 2, _LARGEST_LOG)
    return {"low": per_s * math.exp(-half), "high": per_s * math.exp(half)}


def _edges(curve: MeasuredCurve) -> list[bool | None]:
    """Return which sizes are the last of their step, as far as sizes and tiles tell."""
    keys = curve.tile_keys
    if not has_steps(curve):
        return [None] * len(keys)
    steps = (key != other if key and other else None for key, other in pairwise(keys))
    return [*steps, None]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _whole(value: float) -> int | None:
    return None if math.isnan(value) else int(value)
