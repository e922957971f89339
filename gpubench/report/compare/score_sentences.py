"""What the overall geomean rests on: its weights, the workload that decides, the whole systems."""

from collections.abc import Iterator

from gpubench.compare.comparison_records import OverallComparison, SystemScore, WithoutOne
from gpubench.compare.pair_records import PairComparison
from gpubench.report.compare.ratio_text import range_text, ratio_text
from gpubench.report.compare.words import joined
from gpubench.units import counted, format_percent


def score_sentences(pair: PairComparison, baseline: str) -> Iterator[str]:
    """Yield the weights, which workload decides, and the score of the whole system.

    Args:
        pair: A contender; nothing is said of one without an overall geomean.
        baseline: The baseline's label.
    """
    if pair.overall is None:
        return
    weighted = [row for row in pair.workloads if row.weight]
    told = (f"{row.workload} {format_percent(row.weight)}" for row in weighted)
    yield f"Weights: {', '.join(told)}."
    if pair.overall.without:
        yield _which_decides(pair.overall)
    if pair.overall.system is not None:
        yield _system(pair.overall.system, baseline, pair.contender.label)


def _which_decides(overall: OverallComparison) -> str:
    deciding = [one for one in overall.without if one.decides]
    if deciding:
        parts = [f"{one.workload} ({_without(one)})" for one in deciding]
        verb = "decides" if len(parts) == 1 else "decide, each by itself"
        return f"Leave-one-out: {joined(parts)} {verb}."
    ends = sorted(overall.without, key=lambda one: one.result.speedup)
    return (
        "Leave-one-out: no single workload decides; without one of them the speedup lies between"
        f" {ratio_text(ends[0].result)} (without {ends[0].workload}) and"
        f" {ratio_text(ends[-1].result)} (without {ends[-1].workload})."
    )


def _without(one: WithoutOne) -> str:
    return f"without it {ratio_text(one.result)}, 95 % CI {range_text(one.result)}"


def _system(score: SystemScore, baseline: str, contender: str) -> str:
    where = "own best batch" if score.at_own_best else "equal batch"
    least = score.least_ratio
    text = (
        f"System (SSI): {counted(score.devices[1], 'device')} of {contender} do"
        f" {ratio_text(score.result)} the work of {score.devices[0]} of {baseline}"
        f" (95 % CI {range_text(score.result)}) at {where};"
        f" the least gain per device is {ratio_text(least)} ({range_text(least)}) in {score.least}"
    )
    return text + (", and SSI asks for 1 or more in each." if least.speedup < 1 else ".")
