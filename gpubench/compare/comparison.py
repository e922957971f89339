"""Compare one baseline with one or more contenders: tables in, a record out."""

from collections.abc import Sequence

import numpy as np

from gpubench.compare.cases import case_comparisons, failed_cases, unmatched_cases
from gpubench.compare.comparison_records import Metric, Settings
from gpubench.compare.exceptions import exceptions, told_verdict
from gpubench.compare.fallback import SpreadLookup, nothing_recorded
from gpubench.compare.gpu_comparison import WallTimes, compare_gpu, gpu_words
from gpubench.compare.gpu_records import GpuComparison
from gpubench.compare.gpu_time import (
    lacking_lines,
)
from gpubench.compare.machines import differences
from gpubench.compare.matching import TIMED, Match, match, refuse_nothing_in_common
from gpubench.compare.measured_sides import (
    measured_rows,
    refuse_empty_selection,
    side_data,
    side_facts,
    timed,
)
from gpubench.compare.memory import compare_memory
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.pair_tables import SideData
from gpubench.compare.pair_warnings import (
    left_out_warnings,
    missing_parts,
    pair_warnings,
    same_rows_warning,
)
from gpubench.compare.price import BreakEven, break_even
from gpubench.compare.rows import Rows
from gpubench.compare.scope import Coverage, coverage
from gpubench.compare.shared_rows import is_same_measurement
from gpubench.compare.sides import Side
from gpubench.compare.times import TimesComparison, compare_times, replicates_of
from gpubench.compare.to_settle import Replicate, to_settle
from gpubench.compare.turns import Turns, turns_of
from gpubench.curves.loads import LOAD_COLUMNS, LoadLine, load_lines
from gpubench.model.regime import STEADY
from gpubench.stats.arrays import Booleans


def compare(
    sides: Sequence[Side],
    settings: Settings = Settings(),  # noqa: B008  # a frozen record
    recorded: SpreadLookup = nothing_recorded,
) -> Comparison:
    """Return what the contenders' times, memory and failures are against the baseline's.

    Args:
        sides: The baseline, then the contenders.
        settings: What decides.
        recorded: Finds the spread that a machine was found to have, for sides of one run.

    Raises:
        UsageError: If nothing can be compared, or the sides share part of their rows.
    """
    rows = measured_rows(sides, settings.metric)
    data = [
        side_data(side, of_side, settings, recorded)
        for side, of_side in zip(sides, rows, strict=True)
    ]
    refuse_empty_selection(data, rows, settings)
    pairs = tuple(
        _pair((sides[0], side), (data[0], contender), (rows[0], of_contender), settings, recorded)
        for side, contender, of_contender in zip(sides[1:], data[1:], rows[1:], strict=True)
    )
    return Comparison(
        settings=settings,
        baseline=side_facts(data[0]),
        pairs=pairs,
        warnings=tuple(
            f"{table.source}: {warning}"
            for side in sides
            for table in side.tables
            for warning in table.warnings
        ),
    )


def _pair(
    sides: tuple[Side, Side],
    data: tuple[SideData, SideData],
    rows: tuple[Rows, Rows],
    settings: Settings,
    recorded: SpreadLookup,
) -> PairComparison:
    """Compare what was measured in turns run by run, and without the runs that stand alone."""
    turns = turns_of(*rows)
    if turns is None or not any(turns.left_out):
        return _compared(data, rows, turns, settings)
    first, second = (
        side_data(side, kept, settings, recorded)
        for side, kept in zip(sides, turns.rows, strict=True)
    )
    return _compared((first, second), turns.rows, turns, settings)


def _compared(
    sides: tuple[SideData, SideData],
    rows: tuple[Rows, Rows],
    turns: Turns | None,
    settings: Settings,
) -> PairComparison:
    labels = (sides[0].label, sides[1].label)
    found = _matched(sides, labels, settings.metric)
    reach = _coverage(sides, turns, settings)
    times, wall = _times(sides, rows, found, reach, settings)
    of_sides = _of_sides(labels, turns, is_same=wall.is_same)
    gpu, gpu_warnings = _gpu(wall, settings)
    replicate = Replicate.GPU if any(reach.by_gpu) else Replicate.RUN
    cases = case_comparisons(
        sides,
        found,
        times.estimates,
        wall.compared,
        replicates=replicates_of(sides, reach),
        by_gpu=replicate is Replicate.GPU,
        settings=settings,
    )
    failed, unmatched = failed_cases(sides), unmatched_cases(sides, found)
    told = told_verdict(times.overall, times.workloads)
    same, differing = differences(sides[0].machine, sides[1].machine, labels[1])
    return PairComparison(
        contender=side_facts(sides[1]),
        scope=reach.scope,
        same=same,
        differences=differing,
        cases=cases,
        workloads=times.workloads,
        overall=times.overall,
        memory=compare_memory(cases, labels[1]),
        unmatched=unmatched,
        failed=failed,
        missing=missing_parts(cases),
        break_even=_price(times, settings.metric),
        to_settle=to_settle(cases, reach.scope, replicate),
        exceptions=exceptions(cases, failed, unmatched, told),
        gpu=gpu,
        loads=(_loads(rows[0]), _loads(rows[1])),
        warnings=(
            *of_sides,
            *pair_warnings(sides, times.estimates),
            *gpu_warnings,
        ),
        sides_warnings=of_sides,
    )


def _of_sides(labels: tuple[str, str], turns: Turns | None, *, is_same: bool) -> tuple[str, ...]:
    """Return the warnings that hold whatever is compared."""
    left_out = () if turns is None else left_out_warnings(labels, turns.left_out)
    return (*left_out, *(same_rows_warning(labels) if is_same else ()))


def _matched(sides: tuple[SideData, SideData], labels: tuple[str, str], metric: Metric) -> Match:
    measured = (sides[0].measured, sides[1].measured)
    words = (TIMED, TIMED) if metric is Metric.TIME else gpu_words(sides)
    found = match(*measured, words)
    refuse_nothing_in_common(found, measured, labels)
    return found


def _times(
    sides: tuple[SideData, SideData],
    rows: tuple[Rows, Rows],
    found: Match,
    reach: Coverage,
    settings: Settings,
) -> tuple[TimesComparison, WallTimes]:
    """Return what the times say, and what that was found from."""
    labels = (sides[0].label, sides[1].label)
    is_same = is_same_measurement(timed(rows[0]), timed(rows[1]), labels)
    compared = _is_compared(sides, found)
    times = compare_times(sides, found, reach, compared, settings=settings, is_same=is_same)
    return times, WallTimes(
        sides=sides,
        rows=rows,
        compared=compared,
        reach=reach,
        is_same=is_same,
        workloads=times.workloads,
    )


def _gpu(wall: WallTimes, settings: Settings) -> tuple[GpuComparison | None, tuple[str, ...]]:
    """Return what stands beside wall times, and the warnings about GPU-busy time."""
    if settings.metric is Metric.TIME:
        found = compare_gpu(wall, settings)
        return found, found.warnings if found else ()
    sides = zip(wall.rows, wall.sides, strict=True)
    return None, tuple(text for rows, side in sides for text in lacking_lines(rows, side.label))


def _price(times: TimesComparison, metric: Metric) -> BreakEven | None:
    return break_even(times.overall) if times.overall and metric is Metric.TIME else None


def _coverage(
    sides: tuple[SideData, SideData], turns: Turns | None, settings: Settings
) -> Coverage:
    return coverage(
        (sides[0].machine, sides[1].machine),
        (sides[0].measured, sides[1].measured),
        (sides[0].recorded, sides[1].recorded),
        turns,
        settings,
    )


def _loads(rows: Rows) -> tuple[LoadLine, ...]:
    if STEADY not in rows.present("regime"):
        return ()
    return load_lines(timed(rows).frame(LOAD_COLUMNS))


def _is_compared(sides: tuple[SideData, SideData], found: Match) -> Booleans:
    complete = [
        side.measured.is_complete[places] for side, places in zip(sides, found.places, strict=True)
    ]
    return np.asarray(found.measurable & complete[0] & complete[1])
