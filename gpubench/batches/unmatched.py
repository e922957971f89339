"""The usual comparison: 16, 32, 64.. against 20, 30, 50.., which is biased by size."""

import numpy as np

from gpubench.batches.contrast import ContrastDesign, ContrastReading, MatchedSet
from gpubench.batches.measured import MeasuredCurve

PAIRS = ((16, 20), (32, 30), (64, 50), (128, 100), (256, 200), (512, 500), (1024, 1000))
"""A power of two and the round number that people would hold it against."""


def unmatched(curve: MeasuredCurve) -> ContrastDesign:
    """Return the contrast as people make it, over the pairs of which both members were timed."""
    sets = []
    for power, ten in PAIRS:
        indices = curve.index_of(power), curve.index_of(ten)
        if indices[0] is not None and indices[1] is not None:
            sets.append(
                MatchedSet(
                    key=power,
                    members=np.array(indices, dtype=np.int64),
                    weights=np.array([1.0, -1.0]),
                    nuisance=np.ones((2, 1)),
                )
            )
    reading = ContrastReading(
        name="throughput",
        sets=tuple(sets),
        expected=curve.log_sizes,
        slope_error=np.zeros(len(sets)),
    )
    return ContrastDesign(name="unmatched", readings=(reading,), note="", warning="")
