"""Compare the GPU-busy time of steps beside the time that a user waits for them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gpubench.compare.cases import case_comparisons
from gpubench.compare.comparison_records import (
    CaseComparison,
    Settings,
    Verdict,
    WorkloadComparison,
)
from gpubench.compare.gpu_records import GpuComparison, WallAndGpu
from gpubench.compare.gpu_time import (
    has_steps,
    host_factor_rows,
    lacking_lines,
    step_rows,
    waited_rows,
)
from gpubench.compare.matching import GapWords, Match, match
from gpubench.compare.pair_tables import SideData
from gpubench.compare.rows import Rows
from gpubench.compare.scope import Coverage
from gpubench.compare.side_values import side_values
from gpubench.compare.times import TimesComparison, compare_times, replicates_of
from gpubench.compare.workload_groups import group_name
from gpubench.model.between_run_sd import HOST_BOUND_FROM
from gpubench.stats.arrays import Booleans

_Sides = tuple[SideData, SideData]
_Rows = tuple[Rows, Rows]

_SHOWN = frozenset({Verdict.FASTER, Verdict.SLOWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class WallTimes:
    """A pair as its wall times are compared."""

    sides: _Sides
    rows: _Rows
    compared: Booleans
    """Per common case."""
    reach: Coverage
    is_same: bool
    workloads: tuple[WorkloadComparison, ...]
    """What was found."""


def gpu_words(sides: _Sides) -> tuple[GapWords, GapWords]:
    """Return what is said of a case without GPU-busy time on either side."""
    first, second = (
        GapWords(part=f"{side.label}: GPU-busy time", nothing=f"{side.label}: no GPU-busy time")
        for side in sides
    )
    return first, second


def compare_gpu(pair: WallTimes, settings: Settings) -> GpuComparison | None:
    """Return what the GPU-busy time of the steps says; None if neither side has any.

    The same statistics judge it as the wall time, in a family of their own. Whether the two times
    disagree is a third question: that one is shown to differ between the sides and the other is
    not proves nothing. The ratio of wall to GPU-busy time answers it, block by block.

    Args:
        pair: As its wall times are compared.
        settings: What decides; weights are of all workloads, and not of the steps alone.
    """
    if not any(map(has_steps, pair.rows)):
        return None
    decides = replace(settings, weights=None)
    busy = _timed_by(step_rows, pair, settings)
    found = match(busy[0].measured, busy[1].measured, gpu_words(busy))
    complete = [
        side.measured.is_complete[places] for side, places in zip(busy, found.places, strict=True)
    ]
    compared = np.asarray(pair.compared & found.measurable & complete[0] & complete[1])
    judged = partial(
        compare_times,
        found=found,
        reach=pair.reach,
        compared=compared,
        settings=decides,
        is_same=pair.is_same,
    )
    times, factor = (judged(sides) for sides in (busy, _timed_by(host_factor_rows, pair, settings)))
    wall = {row.workload: row for row in pair.workloads}
    if any(wall[row.workload].cases != row.cases for row in times.workloads):
        same_steps = judged(_timed_by(waited_rows, pair, settings))
        wall = {row.workload: row for row in same_steps.workloads}
    cases = case_comparisons(
        busy,
        found,
        times.estimates,
        compared,
        replicates=replicates_of(busy, pair.reach),
        by_gpu=any(pair.reach.by_gpu),
        settings=decides,
    )
    return GpuComparison(
        cases=tuple(case for case in cases if case.result is not None),
        workloads=times.workloads,
        findings=_findings(wall, times, factor, _host_bound(pair.sides, found, cases)),
        left_out=_left_out(busy, found, pair.compared & ~compared),
        warnings=_warnings(busy, pair),
    )


def _warnings(busy: _Sides, pair: WallTimes) -> tuple[str, ...]:
    return tuple(
        text
        for side, rows in zip(busy, pair.rows, strict=True)
        for text in lacking_lines(step_rows(rows), side.label)
    )


def _timed_by(time_of: Callable[[Rows], Rows], pair: WallTimes, settings: Settings) -> _Sides:
    first, second = (
        replace(side, measured=side_values(time_of(rows), settings.select))
        for side, rows in zip(pair.sides, pair.rows, strict=True)
    )
    return first, second


def _findings(
    wall: Mapping[str, WorkloadComparison],
    gpu: TimesComparison,
    factor: TimesComparison,
    host_bound: Mapping[str, tuple[int, ...]],
) -> tuple[WallAndGpu, ...]:
    """Return the workloads of which the GPU-busy time tells what the wall time does not."""
    found = (
        WallAndGpu(
            wall=wall[of_gpu.workload],
            gpu=of_gpu,
            disagree=of_factor.verdict in _SHOWN,
            host_bound=host_bound.get(of_gpu.workload, ()),
        )
        for of_gpu, of_factor in zip(gpu.workloads, factor.workloads, strict=True)
    )
    return tuple(one for one in found if one.disagree or _tells_more(one.wall, one.gpu))


def _tells_more(wall: WorkloadComparison, gpu: WorkloadComparison) -> bool:
    return wall.verdict is Verdict.UNCLEAR and gpu.verdict is not Verdict.UNCLEAR


def _host_bound(
    sides: _Sides, found: Match, cases: Sequence[CaseComparison]
) -> Mapping[str, tuple[int, ...]]:
    """Return by row of the table the batch sizes at which a side's GPU waits for its host."""
    first, second = (
        side.measured.facts["host_bound_share"][places]
        for side, places in zip(sides, found.places, strict=True)
    )
    sizes: dict[str, set[int]] = {}
    for case, share in zip(cases, np.fmax(first, second), strict=True):
        if case.result is not None and share >= HOST_BOUND_FROM:
            name = group_name(case.case.workload, case.case.implementation)
            sizes.setdefault(name, set()).add(case.case.batch_size)
    return {name: tuple(sorted(of_row)) for name, of_row in sizes.items()}


def _left_out(sides: _Sides, found: Match, missing: Booleans) -> tuple[tuple[str, int], ...]:
    """Return why steps have no line by GPU-busy time, of those for which a side has it."""
    has_some = [
        side.measured.run_counts[places] > 0
        for side, places in zip(sides, found.places, strict=True)
    ]
    steps = missing & (has_some[0] | has_some[1])
    reasons = (reason for reason, is_step in zip(found.reasons, steps, strict=True) if is_step)
    return tuple(Counter(reasons).items())
