"""How epochs to the target grow with the batch, below and above the critical one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.learning.critical_batch import CriticalBatch
from gpubench.learning.medians import drawn_logs, interval_of, is_comparable, size_medians
from gpubench.learning.runs import SizeTable
from gpubench.stats.arrays import Array

_FEWEST_SIZES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """The exponent of a power law, with its interval."""

    exponent: float
    low: float
    high: float
    sizes: tuple[int, ...]
    """Of the batches that it rests on."""


def power_law(table: SizeTable, sizes: Sequence[int]) -> PowerLaw | None:
    """Return d log(figure) / d log(batch) over some sizes; None with fewer than three.

    Args:
        table: Of a figure, infinite where the target was not reached.
        sizes: Which of its sizes count.
    """
    medians = size_medians(table)
    reached = np.array(table.sizes)[is_comparable(medians)].tolist()
    used = table.only(set(reached) & set(sizes))
    if len(used.sizes) < _FEWEST_SIZES or len(used.seeds) < _FEWEST_SIZES:
        return None
    x = np.log(np.array(used.sizes, dtype=float))
    exponent = float(_exponents(x, np.log(size_medians(used))[None, :])[0])
    low, high = interval_of(exponent, _exponents(x, drawn_logs(used)), len(used.seeds))
    return PowerLaw(exponent=exponent, low=low, high=high, sizes=used.sizes)


def below_and_above(
    epochs: SizeTable, critical: CriticalBatch
) -> tuple[PowerLaw | None, PowerLaw | None]:
    """Return how epochs grow up to the critical batch, and from it on."""
    below = [size for size in epochs.sizes if size <= critical.batch]
    above = [size for size in epochs.sizes if size >= critical.batch]
    return power_law(epochs, below), power_law(epochs, above)


def _exponents(x: Array, logs: Array) -> Array:
    centred = x - x.mean()
    return np.asarray((logs @ centred) / (centred @ centred))
