"""A comparison of times in three sentences that a buyer can paste into a mail."""

from gpubench.compare.comparison_records import (
    Interval,
    Metric,
    OverallComparison,
    Settings,
    Verdict,
    VerdictReason,
)
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.compare.price import Basis, BreakEven
from gpubench.compare.verdicts import SAME_WITHIN
from gpubench.report.compare.exceptions_text import exceptions_text
from gpubench.report.compare.gpu_sentences import gpu_sentences
from gpubench.report.compare.ratio_text import range_text, ratio_text
from gpubench.report.compare.words import joined, noun_of, reason_text, same_limit
from gpubench.units import counted, format_percent

_NO_SOFTWARE = frozenset({"host", "preset", "power_limit_w"})
_ANSWERS = {
    Verdict.FASTER: "{b} is faster than {a}",
    Verdict.SLOWER: "{b} is slower than {a}",
    Verdict.SAME: "{b} and {a} are equally fast within {within}",
    Verdict.UNCLEAR: "Unclear: no difference shown between {b} and {a}",
}


def sentences(comparison: Comparison, pair: PairComparison) -> tuple[str, ...]:
    """Return the finding, the ratios and the break-even price, one sentence each."""
    labels = (comparison.baseline.label, pair.contender.label)
    if pair.overall is None:
        return _without_overall(comparison.settings, pair, labels)
    found = (
        _finding(comparison, pair, pair.overall, labels),
        _reason(comparison.settings, pair, pair.overall),
        exceptions_text(pair.exceptions),
    )
    price = [] if pair.break_even is None else [_price(comparison, pair, pair.break_even)]
    lines = (
        " ".join(filter(None, found)),
        _ratios(comparison.settings, pair, pair.overall),
        " ".join(gpu_sentences(pair.gpu)),
        *price,
    )
    return tuple(filter(None, lines))


def _without_overall(
    settings: Settings, pair: PairComparison, labels: tuple[str, str]
) -> tuple[str, ...]:
    """Return what can be said where no workload counts: of raw kernels, or of failures alone."""
    left_out = exceptions_text(pair.exceptions)
    if not pair.workloads:
        found = f"{labels[1]} against {labels[0]}: no case can be compared."
        return (f"{found} {left_out}".rstrip(),)
    what = " in GPU-busy time" if settings.metric is Metric.GPU else ""
    lines = [
        f"{_answer(row.verdict, labels, settings)}{what} over {counted(row.cases, 'case')} of"
        f" {row.workload} (weight 0{', indicative' if row.indicative else ''}): speedup"
        f" {ratio_text(row.result)} (95 % CI {range_text(row.result)})."
        for row in pair.workloads
    ]
    return tuple(filter(None, (*lines, left_out, " ".join(gpu_sentences(pair.gpu)))))


def _answer(verdict: Verdict, labels: tuple[str, str], settings: Settings) -> str:
    """Return a verdict of times as the beginning of a sentence."""
    if verdict is Verdict.SAME and settings.min_effect > SAME_WITHIN:
        return f"{labels[1]} and {labels[0]} differ by less than {same_limit(settings)}"
    return _ANSWERS[verdict].format(a=labels[0], b=labels[1], within=same_limit(settings))


def _finding(
    comparison: Comparison,
    pair: PairComparison,
    overall: OverallComparison,
    labels: tuple[str, str],
) -> str:
    found = _answer(overall.verdict, labels, comparison.settings)
    weighted = counted(sum(row.weight > 0 for row in pair.workloads), "workload")
    how = "" if comparison.settings.weights is None else " as weighted"
    what = " in GPU-busy time" if comparison.settings.metric is Metric.GPU else ""
    parts = (_devices(comparison, pair), _runs(comparison, pair), _software(pair))
    return f"{found}{what} over {weighted}{how} ({', '.join(part for part in parts if part)})."


def _reason(settings: Settings, pair: PairComparison, overall: OverallComparison) -> str:
    # That the same means within some limit, the finding has said.
    if overall.verdict_reason in {None, VerdictReason.EQUIVALENT}:
        return ""
    why = reason_text(overall.verdict_reason, settings, f"{len(pair.workloads) + 1} results")
    return f"Reason: {why}."


def _ratios(settings: Settings, pair: PairComparison, overall: OverallComparison) -> str:
    what = "Speedup of GPU-busy time" if settings.metric is Metric.GPU else "Speedup"
    equal = f"{ratio_text(overall.result)} (95 % CI {range_text(overall.result)}) at equal batch"
    if overall.best is None:
        return f"{what}: {equal}."
    best = f"{ratio_text(overall.best)} ({range_text(overall.best)}) at own best batch"
    if not (other := _other_answer(overall, overall.best)):
        return f"{what}: {equal}, {best}."
    doubt = ", indicative" if _is_indicative(pair) else ""
    return f"{what}: {equal} (what the verdict is about), {best} ({other} there{doubt})."


def _other_answer(overall: OverallComparison, best: Interval) -> str:
    """Return what own best batches say, where equal ones say something else; else nothing."""
    # What counts as the same at equal batches does so at the best ones.
    limit = 1 + SAME_WITHIN if overall.verdict is Verdict.SAME else 1.0
    if best.low <= limit and best.high >= 1 / limit:
        return ""
    found = Verdict.FASTER if best.low > limit else Verdict.SLOWER
    return "" if overall.verdict is found else str(found)


def _price(comparison: Comparison, pair: PairComparison, found: BreakEven) -> str:
    baseline = comparison.baseline.label
    interval = f"95 % CI {range_text(found.interval)}"
    if found.reason:
        return f"Break-even price: not named, {found.reason} ({interval} of {baseline})."
    batch = "own best batch" if found.basis is Basis.OWN_BEST_BATCH else "equal batch"
    return (
        f"Break-even price: {ratio_text(found.interval)} {baseline} ({interval}) at {batch}"
        f" and equal running cost{_assumptions(comparison, pair)}."
    )


def _assumptions(comparison: Comparison, pair: PairComparison) -> str:
    gpus = f"{noun_of(comparison, pair)}s"
    between = {gpus: pair.scope.gpu_sd, "sessions": pair.scope.session_sd}
    assumed = [f"{format_percent(sd)} between {what}" for what, sd in between.items() if sd]
    parts = [f"the CI includes an SD of {joined(assumed)}"] if assumed else []
    if _is_indicative(pair):
        parts.append("indicative, as a side has one run")
    return "".join(f"; {part}" for part in parts)


def _is_indicative(pair: PairComparison) -> bool:
    """Return whether a side has one run, so that its between-run SD is not its own."""
    return any(row.indicative for row in pair.workloads)


def _devices(comparison: Comparison, pair: PairComparison) -> str:
    first, second = pair.scope.gpus
    if first is None or second is None:
        return ""
    if pair.scope.is_one_device:
        return "same device" if first == 1 else f"same {first} devices"
    noun = noun_of(comparison, pair)
    if first == second:
        return f"{counted(first, noun)} each"
    return f"{first} and {counted(second, noun)}"


def _runs(comparison: Comparison, pair: PairComparison) -> str:
    if pair.scope.pairs:
        return f"{pair.scope.pairs} pairs of runs measured in turns"
    first, second = comparison.baseline.runs, pair.contender.runs
    doubt = ", so indicative" if _is_indicative(pair) else ""
    if first == second:
        return f"{counted(first, 'run')} each{doubt}"
    return f"{first} and {second} runs{doubt}"


def _software(pair: PairComparison) -> str:
    names = [found.name for found in pair.differences if found.name not in _NO_SOFTWARE]
    if names:
        return f"different {', '.join(names)}"
    return "same software" if pair.same else "software not recorded"
