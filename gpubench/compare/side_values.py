"""What one side measured, as arrays: a value per case and run, and facts per case and per run."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from gpubench.compare.distinct import Codes, distinct
from gpubench.compare.rows import Rows
from gpubench.compare.shared_sizes import SHARED_COLUMNS, shares_blocks
from gpubench.curves.curve import NOISE_COLUMNS, noise
from gpubench.model import Status
from gpubench.results.schema import CASE_COLUMNS
from gpubench.stats.arrays import Array, Booleans

RUN_COLUMNS = ("run_id", "file")
"""What tells runs apart: tools may number theirs."""

ROW_COLUMNS = (
    *CASE_COLUMNS,
    "run_id",
    "status",
    "time_median_s",
    "method",
    "time_p25_s",
    "time_p75_s",
    "items_per_s",
    "host_bound_share",
    "timer_floor_s",
    "calls_per_sample",
    "memory_allocated_bytes",
    "memory_reserved_bytes",
    "memory_device_bytes",
    "energy_j",
    "flop",
    "bytes_moved",
    *SHARED_COLUMNS,
)
"""What is looked at row by row."""

_TIMED = [status.value for status in Status if status.has_time]
_MEMORY = ("memory_allocated_bytes", "memory_reserved_bytes", "memory_device_bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideValues:
    """The timed rows of one side by case and run."""

    cases: Rows
    """Distinct cases in ascending order, the case columns."""
    runs: Rows
    """Distinct runs in ascending order, `RUN_COLUMNS`."""
    run_counts: Codes
    """Per case: runs that timed it."""
    failures: tuple[Status | None, ...]
    """Per case: the status of its rows without a time, the gravest; None if all have one."""
    shares_blocks: Booleans
    """Per case: whether it can be held against the other sizes of its curve."""
    facts: Mapping[str, Array]
    """Per case: lowest and highest method and place of the clock, items per batch element, the
    clock's relative resolution, the three memory figures, the share of time that waits for the
    host and the relative interquartile range, means; NaN where the file does not tell."""
    starts: Codes
    """Per case: where its values start; they are as many as its runs."""
    logs: Array
    """Mean log of the block medians, by case, then by run."""
    times_s: Array
    """Per case: what is shown of it, exp of the mean over the runs that timed it, else NaN."""
    block_squares: Array
    """Squared deviations of the block logs from that mean, summed, in the same order."""
    block_counts: Codes
    """Blocks behind each value."""
    noise: float | None
    """Interquartile range / median inside a block, median over blocks; None if no file tells."""

    @property
    def is_complete(self) -> Booleans:
        """Per case: whether every run timed it and no row failed."""
        failed = np.array([status is not None for status in self.failures], dtype=bool)
        return np.asarray((self.run_counts == len(self.runs)) & ~failed)

    def table(self, cases: Codes) -> Array:
        """Return the values of complete cases, (cases, runs)."""
        return np.asarray(self.logs[self._places(cases)])

    def block_variances(self, cases: Codes) -> tuple[Array, int]:
        """Return the variance between the blocks of a run, per complete case, in logs.

        Returns:
            The variances, and the least degrees of freedom that any has; 0 where no run has two
            blocks.
        """
        places = self._places(cases)
        df = (self.block_counts[places] - 1).sum(axis=1)
        squares = np.sort(self.block_squares[places], axis=1).sum(axis=1)
        return squares / np.maximum(df, 1), int(df.min(initial=df.max(initial=0)))

    def blocks(self, cases: Codes) -> Array:
        """Return the number of blocks in a run of each complete case, mean over runs."""
        return np.asarray(self.block_counts[self._places(cases)].mean(axis=1))

    def _places(self, cases: Codes) -> Codes:
        return np.asarray(self.starts[cases][:, None] + np.arange(len(self.runs)))


def side_values(rows: Rows, pattern: str | None) -> SideValues:
    """Return the values of one side.

    Args:
        rows: `ROW_COLUMNS` and `file` of all rows.
        pattern: Keeps the cases whose ids match; None keeps all. Runs count even if they have
            none of these cases, since a selection must not make a case complete.
    """
    run, runs = distinct(rows, RUN_COLUMNS)
    case, cases = distinct(rows, CASE_COLUMNS)
    if pattern is not None:
        kept = np.array([fnmatchcase(case_id, pattern) for case_id in case_ids(cases)], dtype=bool)
        chosen = kept[case]
        rows, run, case = rows.of(chosen), run[chosen], (np.cumsum(kept) - 1)[case[chosen]]
        cases = cases.of(kept)
    ran = rows.are_in("status", _TIMED)
    times_s = rows.numbers("time_median_s")
    # Not every row that ran has every kind of time.
    timed = ran & ~np.isnan(times_s)
    cell = (case * len(runs) + run)[timed]
    cells, logs, squares, blocks = _means(cell, np.log(times_s[timed]))
    counts = np.bincount(cells // max(len(runs), 1), minlength=len(cases))
    return SideValues(
        cases=cases,
        runs=runs,
        run_counts=counts,
        failures=_failures(rows, case, ran, len(cases)),
        shares_blocks=shares_blocks(rows.of(timed), run[timed], case[timed], cases),
        facts=_facts(rows, case, len(cases)),
        starts=np.cumsum(counts) - counts,
        logs=logs,
        times_s=_times_s(cells // max(len(runs), 1), logs, counts),
        block_squares=squares,
        block_counts=blocks,
        noise=noise(*(rows.numbers(name) for name in NOISE_COLUMNS)),
    )


def case_ids(cases: Rows) -> list[str]:
    """Return the ids of distinct cases, as `Case.id` makes them."""
    names = ("workload", "implementation", "phase", "dtype", "params", "batch_size", "cache")
    lines = cases.lines((*names, "regime"))
    return ["/".join(map(str, line if line[-1] else line[:-1])) for line in lines]


def _means(cells: Codes, values: Array) -> tuple[Codes, Array, Array, Codes]:
    """Return the mean of each cell, its squares and its size, in ascending order of cells.

    Values are added in ascending order, so that the order of the rows changes no bit.
    """
    order = np.lexsort((values, cells))
    cells, values = cells[order], values[order]
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    sizes = np.diff(starts, append=len(cells))
    if not len(starts):
        return starts, np.empty(0), np.empty(0), sizes
    means = np.add.reduceat(values, starts) / sizes
    squares = np.add.reduceat((values - np.repeat(means, sizes)) ** 2, starts)
    return cells[starts], means, squares, sizes


def _times_s(case: Codes, logs: Array, counts: Codes) -> Array:
    times_s = np.full(len(counts), np.nan)
    timed, means, _, _ = _means(case, logs)
    times_s[timed] = np.exp(means)
    return times_s


def _failures(rows: Rows, case: Codes, ran: Booleans, count: int) -> tuple[Status | None, ...]:
    failures: list[Status | None] = [None] * count
    status = rows.coded("status").of(~ran)
    gravest_first = list(Status)
    for place, code in set(zip(case[~ran].tolist(), status.codes.tolist(), strict=True)):
        found, known = Status(status.levels[code]), failures[place]
        if known is None or gravest_first.index(found) < gravest_first.index(known):
            failures[place] = found
    return tuple(failures)


def _facts(rows: Rows, case: Codes, count: int) -> dict[str, Array]:
    time_s, items_per_s = rows.numbers("time_median_s"), rows.numbers("items_per_s")
    calls = np.nan_to_num(rows.numbers("calls_per_sample"), nan=1.0)
    method, timer = rows.numbers("method"), _timer_codes(rows)
    counted_per_s = np.where(items_per_s > 0, items_per_s, np.nan)
    highest = {
        "method": method,
        "timer": timer,
        "items": counted_per_s * time_s / rows.numbers("batch_size"),
        "resolution": rows.numbers("timer_floor_s") / (calls * time_s),
        **{name: rows.numbers(name) for name in (*_MEMORY, "flop", "bytes_moved")},
    }
    lowest = {"least_method": method, "least_timer": timer}
    p25_s, p75_s = rows.numbers("time_p25_s"), rows.numbers("time_p75_s")
    means = {
        "host_bound_share": rows.numbers("host_bound_share"),
        "noise": (p75_s - p25_s) / time_s,
        "power_w": rows.numbers("energy_j") / time_s,
    }
    order = np.argsort(case, kind="stable")
    starts = np.searchsorted(case[order], np.arange(count))
    return {
        **{name: np.fmax.reduceat(values[order], starts) for name, values in highest.items()},
        **{name: np.fmin.reduceat(values[order], starts) for name, values in lowest.items()},
        **{name: _known_means(values, case, count) for name, values in means.items()},
    }


def _known_means(values: Array, case: Codes, count: int) -> Array:
    """Return the mean of each case's values, NaN where there is none."""
    known = ~np.isnan(values)
    found = np.full(count, np.nan)
    cases, means, _, _ = _means(case[known], values[known])
    found[cases] = means
    return found


def _timer_codes(rows: Rows) -> Array:
    """Return which of its clocks timed each row; NaN where there is no time."""
    is_timed = ~np.isnan(rows.numbers("time_median_s"))
    return np.where(is_timed, rows.coded("timer").codes, np.nan)
