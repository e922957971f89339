"""Rows whose time is the one that the GPU was busy, in the place of the one that a user waits."""

from collections.abc import Iterator, Sequence

import numpy as np

from gpubench.compare.distinct import distinct
from gpubench.compare.rows import Rows
from gpubench.compare.side_values import RUN_COLUMNS
from gpubench.errors import UsageError
from gpubench.model.regime import STEADY
from gpubench.results.schema import CASE_COLUMNS
from gpubench.stats.arrays import Array, Booleans

GPU_COLUMNS = ("dense_median_s", "warnings", "backend")
"""What is looked at beside `ROW_COLUMNS`."""

_KERNEL_CACHES = ("hot", "cold")
_UNGUARDED = "unguarded"
_WALL = "wall_s"
"""The column that keeps the time which a user waits."""


def gpu_busy_rows(rows: Rows) -> Rows:
    """Return the rows with the time that the GPU was busy; empty where there is none.

    A kernel is timed without the host, so its time is that, and so is the time of a GPU that was
    kept busy; not where a row says that nothing guarded it from the host's gaps. Steps that are
    timed as they come have both times.

    Args:
        rows: `ROW_COLUMNS` and `GPU_COLUMNS`.
    """
    steps_s = _busy_s(rows)
    others_s = np.where(_is_without_host(rows), rows.numbers("time_median_s"), np.nan)
    return _timed_by(rows, np.where(np.isnan(steps_s), others_s, steps_s))


def step_rows(rows: Rows) -> Rows:
    """Return the same, and no time of kernels, for which both times are one."""
    return _timed_by(rows, _busy_s(rows))


def waited_rows(rows: Rows) -> Rows:
    """Return the rows with a step's wall time, and no time where the GPU-busy time is missing."""
    both_s = np.where(np.isnan(_busy_s(rows)), np.nan, rows.numbers("time_median_s"))
    return rows.with_numbers({"time_median_s": both_s})


def host_factor_rows(rows: Rows) -> Rows:
    """Return the rows with wall time / GPU-busy time as their time: what the host makes of it.

    Its ratio between two sides is 1 unless wall and GPU-busy time disagree about them.
    """
    return rows.with_numbers({"time_median_s": rows.numbers("time_median_s") / _busy_s(rows)})


def has_steps(rows: Rows) -> bool:
    """Return whether any row has the GPU-busy time of a step."""
    return not np.isnan(_busy_s(rows)).all()


def refuse_without_gpu_time(rows: Sequence[Rows], labels: Sequence[str]) -> None:
    """Complain about a side of which nobody knows how long a GPU was busy.

    Args:
        rows: Of each side, as `gpu_busy_rows` returns them.
        labels: The sides' names.

    Raises:
        UsageError: Naming the side, and whether it was measured on a CPU.
    """
    for of_side, label in zip(rows, labels, strict=True):
        if not np.isnan(of_side.numbers("time_median_s")).all():
            continue
        on_cpu = set(of_side.present("backend")) == {"cpu"}
        why = "it was measured on a CPU" if on_cpu else "no step has one, and no kernel is there"
        raise UsageError(
            "--metric gpu",
            seen=f"{label} has no GPU-busy time: {why}",
            expected="dense_median_s of steps, or GPU kernels, on both sides",
            advice="compare what a user waits for: leave --metric out",
        )


def lacking_lines(rows: Rows, label: str) -> Iterator[str]:
    """Yield how many blocks lack the GPU-busy time that other blocks of their run have.

    Args:
        rows: Of a side, as `gpu_busy_rows` or `step_rows` returns them.
        label: What the side is called.
    """
    timed, known = (~np.isnan(rows.numbers(name)) for name in (_WALL, "time_median_s"))
    if known[timed].all():
        return
    cell, _ = distinct(rows, [*CASE_COLUMNS, *RUN_COLUMNS])
    has_some = np.bincount(cell, weights=known)[cell] > 0
    lacking = int((timed & ~known & has_some).sum())
    if lacking:
        yield (
            f"{label}: {lacking} of {int((timed & has_some).sum())} blocks have no GPU-busy time,"
            " which their cases have from the other blocks of the run"
        )


def _busy_s(rows: Rows) -> Array:
    """Return how long the GPU was busy in a step; a step that left it idle has no such time.

    No ratio exists from 0 s, and a step that has no work for a GPU tells nothing of it.
    """
    busy_s = rows.numbers("dense_median_s")
    return np.where(busy_s > 0, busy_s, np.nan)


def _is_without_host(rows: Rows) -> Booleans:
    unguarded = [text for text in rows.present("warnings") if _UNGUARDED in str(text).split("+")]
    is_proven = rows.are_in("cache", _KERNEL_CACHES) | rows.are_in("regime", (STEADY,))
    return is_proven & ~rows.are_in("backend", ("cpu",)) & ~rows.are_in("warnings", unguarded)


def _timed_by(rows: Rows, times_s: Array) -> Rows:
    """Return the rows with other times, and without what was said of the wall time alone."""
    is_step = ~np.isnan(_busy_s(rows))
    wall_s = rows.numbers("time_median_s")
    # Steps are looked at one by one, and no quantile of them is recorded.
    of_step = {"calls_per_sample": 1.0, "time_p25_s": np.nan, "time_p75_s": np.nan}
    of_step["host_bound_share"] = 0.0
    return rows.with_numbers(
        {
            _WALL: wall_s,
            "time_median_s": times_s,
            "items_per_s": rows.numbers("items_per_s") * (wall_s / times_s),
            **{name: np.where(is_step, x, rows.numbers(name)) for name, x in of_step.items()},
        }
    )
