"""What the times of a pair say: per case, per workload and for the overall geomean."""

from dataclasses import dataclass, replace

from gpubench.compare.best_batch import best_choices, indifference
from gpubench.compare.case_traits import case_traits
from gpubench.compare.comparison_records import OverallComparison, Settings, WorkloadComparison
from gpubench.compare.distinct import Codes
from gpubench.compare.matching import Match
from gpubench.compare.mean_judges import MeanJudge, RunsApart, RunsInTurns
from gpubench.compare.pair_tables import SideData, both_tables, without_spread
from gpubench.compare.paired_estimates import paired_case_estimates
from gpubench.compare.scope import Coverage
from gpubench.compare.side_rates import side_rates
from gpubench.compare.system_score import system_score
from gpubench.compare.turns import TurnOrder, paired_values
from gpubench.compare.uncertainty import Assumed, Estimates, SideTable, case_estimates
from gpubench.compare.workload_groups import group_names
from gpubench.compare.workloads import compare_workloads
from gpubench.stats.arrays import Booleans
from gpubench.stats.case_groups import CaseTraits

_Sides = tuple[SideData, SideData]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesComparison:
    """The estimates of a pair; nothing where no case can be compared."""

    estimates: Estimates | None = None
    workloads: tuple[WorkloadComparison, ...] = ()
    overall: OverallComparison | None = None


def compare_times(
    sides: _Sides,
    found: Match,
    reach: Coverage,
    compared: Booleans,
    *,
    settings: Settings,
    is_same: bool,
) -> TimesComparison:
    """Return what the times of the compared cases say.

    Args:
        sides: Baseline and contender.
        found: Their common cases.
        reach: What the intervals have to cover.
        compared: Per common case, whether it can be compared.
        settings: What decides.
        is_same: Whether both sides are one measurement, whose spread then proves nothing.
    """
    if not compared.any():
        return TimesComparison()
    places = (found.places[0][compared], found.places[1][compared])
    tables, assumed = both_tables(sides, places, reach), reach.assumed
    if is_same:
        tables, assumed = (without_spread(tables[0]), without_spread(tables[1])), Assumed()
    estimates, judge = _estimated(
        tables, assumed, case_traits(sides, places), reach.turns if not is_same else None
    )
    tolerance = indifference(estimates.own, replicates_of(sides, reach))
    best = {
        name: replace(choice, rates=side_rates(choice, reach))
        for name, choice in best_choices(
            sides, _usable(sides, found), reach.by_gpu, tolerance
        ).items()
    }
    workloads, overall = compare_workloads(
        group_names(sides[0].cases(places[0])),
        tables,
        {name: choice.known() for name, choice in best.items()} if is_same else best,
        judge=judge,
        own=estimates.own,
        contender=sides[1].label,
        settings=settings,
    )
    if overall is not None:
        labels = (sides[0].label, sides[1].label)
        score = system_score(overall, workloads, labels, settings.systems)
        overall = replace(overall, system=score)
    return TimesComparison(estimates=estimates, workloads=workloads, overall=overall)


def _estimated(
    tables: tuple[SideTable, SideTable],
    assumed: Assumed,
    traits: CaseTraits,
    turns: TurnOrder | None,
) -> tuple[Estimates, MeanJudge]:
    """Return the cases' differences, and who knows those of their means."""
    apart = case_estimates(*tables, assumed, traits)
    if turns is None:
        return apart, RunsApart(assumed=assumed)
    first, second = (
        replace(table, values=values)
        for table, values in zip(
            tables, paired_values((tables[0].values, tables[1].values), turns), strict=True
        )
    )
    judge = RunsInTurns(assumed=assumed, order=turns)
    return paired_case_estimates(first, second, assumed, apart.own, traits), judge


def replicates_of(sides: _Sides, reach: Coverage) -> tuple[int, int]:
    """Return how many observations each side's means stand on: runs, or GPUs."""
    first, second = (
        len(side.machine.gpus) if of_gpus else len(side.measured.runs)
        for side, of_gpus in zip(sides, reach.by_gpu, strict=True)
    )
    return first, second


def _usable(sides: _Sides, found: Match) -> tuple[Codes, Codes]:
    """Return the common cases of either side that could stand for it at its own best batch.

    A size that one side cannot hold against its others counts for neither.
    """
    shared = [
        side.measured.shares_blocks[of_side]
        for side, of_side in zip(sides, found.places, strict=True)
    ]
    comparable = found.measurable & shared[0] & shared[1]
    first, second = (
        of_side[comparable & side.measured.is_complete[of_side]]
        for side, of_side in zip(sides, found.places, strict=True)
    )
    return first, second
