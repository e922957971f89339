"""p-values of a family of tests, adjusted so that the family seldom holds any false alarm."""

import numpy as np

from gpubench.stats.arrays import Array


def holm(p_values: Array) -> Array:
    """Return adjusted p-values: below alpha, a test stands up among all of its family.

    Holm's steps hold under any dependence between the tests, which cases measured in the same
    runs certainly have, and never find less than Bonferroni's.

    Args:
        p_values: One per test, 0 to 1, in any order.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure.
    """
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * np.arange(count, 0, -1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
