"""What columns explain of a curve's throughput where the library chose among several kernels."""

import numpy as np

from gpubench.batches.measured import MeasuredCurve
from gpubench.batches.nearby import no_power
from gpubench.stats.arrays import Array
from gpubench.stats.random_intercepts import RandomIntercepts, random_intercepts


def beside_the_kernel(curve: MeasuredCurve, left: Array, columns: Array) -> RandomIntercepts:
    """Return the coefficients of columns, with each kernel shifted by an amount of its own.

    A library's choice goes with alignment: on an H200 multiples of 8 got kernels of another
    cluster shape. Without the shifts these would pass for what alignment is worth, -4.4 % there
    in place of +1.1 %. Powers of two take no part: what they are worth is not to hide in it.

    Args:
        curve: The times.
        left: Log throughput by size, less what size explains.
        columns: Sizes by columns of full rank among the sizes that are no power of two, of which
            there are some.
    """
    kept = no_power(curve)
    # Sizes of unknown kernels share none with each other.
    names = [name or f"\n{index}" for index, name in enumerate(curve.kernels)]
    groups = np.unique(np.array(names)[kept], return_inverse=True)[1].astype(np.int64)
    return random_intercepts(left[kept], columns[kept], groups)
