"""Bytes are exact: 0 is a value like any other, and has no ratio."""

import pandas as pd
import pytest

from gpubench.compare.comparison_records import MemoryVerdict
from tests.compare.sides import by_size, frame, pair


def bytes_of(*sizes: int) -> dict[int, int]:
    """Return bytes for batch sizes 1, 16 and 100."""
    return dict(zip((1, 16, 100), sizes, strict=True))


def allocated(first: dict[int, int], second: dict[int, int]) -> list[pd.DataFrame]:
    """Return two sides that allocate so much by batch size."""
    sides = []
    for seed, sizes in enumerate((first, second)):
        rows = frame(seed=seed, sizes=(1, 16, 100))
        sides.append(rows.assign(memory_allocated_bytes=rows["batch_size"].map(sizes)))
    return sides


def test_zero_bytes_have_a_verdict_and_no_ratio() -> None:
    """Mlxcel #807: 0 is not missing."""
    found = pair(*allocated(bytes_of(0, 0, 200), bytes_of(0, 100, 100)))
    cases = by_size(found)

    assert [cases[n].memory_verdict for n in (1, 16, 100)] == [
        MemoryVerdict.SAME,
        MemoryVerdict.MORE,
        MemoryVerdict.LESS,
    ]
    assert [cases[n].memory_ratio for n in (1, 16, 100)] == [None, None, 0.5]
    (row,) = found.memory
    assert sum(count for _, count in row.counts) == 3
    assert row.ratio == row.lowest == row.highest == pytest.approx(0.5)


def test_a_workload_that_allocates_nothing_has_no_ratio_at_all() -> None:
    """Gpubench itself writes 0 B for a NumPy workload."""
    (row,) = pair(*allocated(bytes_of(0, 0, 0), bytes_of(0, 0, 0))).memory

    assert (row.ratio, row.lowest, row.highest) == (None, None, None)
    assert dict(row.counts)[MemoryVerdict.SAME] == 3
