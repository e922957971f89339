"""Rows that both sides hold: one measurement cannot witness against itself."""

from itertools import combinations

import pandas as pd

from gpubench.compare.matching import MATCH_COLUMNS
from gpubench.compare.rows import Rows
from gpubench.errors import UsageError
from gpubench.stats.arrays import Array

_IDENTITY = (*MATCH_COLUMNS, "run_id", "block", "time_median_s")
# Times of two measurements agree by chance where they were rounded, not in all 17 digits.
_CHANCE_DIGITS = 7


def is_same_measurement(baseline: Rows, contender: Rows, labels: tuple[str, str]) -> bool:
    """Return whether the cases that both sides have hold the very same rows.

    Args:
        baseline: Rows with a time, with the case columns, `run_id`, `block`, `time_median_s`.
        contender: The same of the other side.
        labels: What messages call the sides.

    Raises:
        UsageError: If some of those rows are the same and others are not: the sides are then
            neither one measurement nor two.
    """
    if not _share_runs(baseline, contender):
        return False
    sides = [side.frame(_IDENTITY) for side in (baseline, contender)]
    sides = [_of_common_cases(*sides), _of_common_cases(*sides[::-1])]
    both = sides[0].merge(sides[1], on=list(_IDENTITY))
    if len(both) == len(sides[0]) == len(sides[1]):
        return len(both) > 0
    if _beyond_chance(both["time_median_s"].to_numpy()) or _whole_runs(both, *sides):
        raise UsageError(
            f"{labels[0]} and {labels[1]}",
            seen=f"{len(both)} of {len(sides[1])} rows of common cases stand on both sides",
            expected="two measurements, or one file against itself",
            advice="leave the shared file or rows out on one side",
        )
    return False


def refuse_copies(rows: Rows, label: str) -> None:
    """Complain if two files of one side hold the same measurement, which would count twice.

    Args:
        rows: Rows with a time, as for `is_same_measurement`, and `file`.
        label: What the message calls the side.

    Raises:
        UsageError: If they do.
    """
    files = [rows.of(rows["file"] == number) for number in rows.present("file")]
    for first, second in combinations(files, 2):
        if not _share_runs(first, second):
            continue
        sides = [first.frame(_IDENTITY), second.frame(_IDENTITY)]
        both = sides[0].merge(sides[1], on=list(_IDENTITY))
        if _beyond_chance(both["time_median_s"].to_numpy()) or _whole_runs(both, *sides):
            raise UsageError(
                label,
                seen=f"{len(both)} rows stand in two of its files",
                expected="each measurement once",
                advice="leave one of the files out",
            )


def _share_runs(first: Rows, second: Rows) -> bool:
    return not set(first.present("run_id")).isdisjoint(second.present("run_id"))


def _of_common_cases(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    known = others[list(MATCH_COLUMNS)].drop_duplicates()
    return rows.merge(known, on=list(MATCH_COLUMNS))


def _beyond_chance(times_s: Array) -> bool:
    return any(float(f"{time:.{_CHANCE_DIGITS - 1}e}") != time for time in times_s)


def _whole_runs(both: pd.DataFrame, *sides: pd.DataFrame) -> bool:
    """Return whether some run has all its rows on both sides, which rounding does not explain."""
    shared = both["run_id"].value_counts()
    counts = pd.DataFrame({n: side["run_id"].value_counts() for n, side in enumerate(sides)})
    alike = counts.eq(shared, axis=0).all(axis=1)
    return bool((alike & (shared.reindex(counts.index) > 1)).any())
