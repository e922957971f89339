"""The best of a curve, and from where on it is almost had."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from gpubench.curves.curve import BestPoint, best_of


def best(per_s: Sequence[float]) -> BestPoint:
    """Of batch sizes 1, 2, 4 .. with these throughputs."""
    sizes = pd.Index([2**place for place in range(len(per_s))], name="batch_size")
    columns = {"time_s": sizes / np.array(per_s), "per_s": per_s, "memory_bytes": np.nan}
    return best_of(pd.DataFrame(columns, index=sizes))


@pytest.mark.parametrize(("second", "knee"), [(95.0, 2), (94.9, 4)])
def test_five_percent_below_the_best_is_within_five_percent(second: float, knee: int) -> None:
    """The limit itself counts, as the note below the table says."""
    found = best([50.0, second, 100.0, 99.0])

    assert (found.batch_size, found.knee) == (4, knee)
    assert found.knee_holds
    assert found.memory_bytes is None


def test_a_knee_beyond_which_throughput_falls_does_not_hold() -> None:
    """Some larger sizes are slower, which is said."""
    assert not best([50.0, 100.0, 94.0, 99.0]).knee_holds
    assert best([50.0, 100.0, 95.0, 99.0]).knee_holds


@pytest.mark.parametrize(
    ("per_s", "ends"),
    [([3.0, 2.0, 1.0], (True, False)), ([1.0, 3.0, 2.0], (False, False)), ([1.0], (True, True))],
)
def test_a_best_at_an_end_of_what_was_tried_is_told(
    per_s: Sequence[float], ends: tuple[bool, bool]
) -> None:
    """The best may lie beyond."""
    found = best(per_s)

    assert (found.is_smallest, found.is_largest) == ends
