"""What powers of two are worth on a machine, in sentences that may be quoted: the verdict first."""

from collections.abc import Iterator

from gpubench.batches.findings import (
    BetterSizes,
    Claim6,
    ContrastSummary,
    ContrastVerdict,
    MachineFindings,
)
from gpubench.report.batches.names import full_name
from gpubench.report.names import counted
from gpubench.units import format_change, format_change_with_interval

_MOST_SIZES = 6


def verdict(machine: MachineFindings) -> str:
    """Return what a power of two is worth in practice, by itself, and as usually compared.

    Args:
        machine: With its answers.
    """
    answer = machine.claim6
    name = machine.measured_on.name
    practice = _practice(answer.practice) + _over(machine)
    sentences = [practice, _itself(answer), *_usual(answer.unmatched)]
    return (f"{name}: " if name else "") + " ".join(f"{text}." for text in sentences)


def better_sizes(machine: MachineFindings) -> str:
    """Return how many planned sizes have a better one nearby; empty if nothing was planned."""
    found = machine.headline.better_sizes
    if found is None:
        return ""
    if found.most is None or found.most_of is None:
        if found.planned == 1:
            return "The planned size has no faster one within 30 %, as far as can be shown."
        sizes = f"{found.planned} planned sizes"
        return f"None of {sizes} has a faster one within 30 %, as far as can be shown."
    curve = machine.curves[found.most_of]
    return (
        f"{_count(found)} a faster one within 30 %. Most is gained by {found.most.try_size} in"
        f" place of {found.most.planned} in {full_name(curve, machine.curves)}:"
        f" {format_change(found.most.gain or 0.0)} per item ({found.most.reason.value})."
    )


def left_out_lines(machine: MachineFindings) -> Iterator[str]:
    """Yield the batch sizes of each curve that nothing is said of."""
    for curve in machine.curves:
        if curve.left_out:
            sizes = [str(size) for size in curve.left_out[:_MOST_SIZES]]
            more = len(curve.left_out) - len(sizes)
            named = ", ".join(sizes) + (f" and {more} more" if more else "")
            yield (
                f"left out of {full_name(curve, machine.curves)}: batch {named}, which"
                f" {'was' if len(curve.left_out) == 1 else 'were'} not timed in the same blocks as"
                " the others"
            )


def _count(found: BetterSizes) -> str:
    verb = "has" if found.better == 1 else "have"
    where = f" of {found.curves} curves" if found.curves > 1 else ""
    return f"{found.better} of {counted(found.planned, 'planned size')}{where} {verb}"


def _over(machine: MachineFindings) -> str:
    """Return over which curves the answer holds."""
    curves = [machine.curves[index] for index in machine.claim6.practice_curves]
    if not curves:
        return ""
    if len(curves) == 1:
        return f", {full_name(curves[0], machine.curves)}"
    made_by = list(dict.fromkeys(curve.implementation for curve in curves if curve.implementation))
    return f", over {len(curves)} curves" + (f" ({', '.join(made_by)})" if made_by else "")


def _practice(summary: ContrastSummary) -> str:
    if summary.effect is None:
        return "This file cannot tell what powers of two are worth in practice"
    known = _known(summary)
    match summary.verdict:
        case ContrastVerdict.SUPPORTED:
            return f"Powers of two are faster per item than their neighbours in size: {known}"
        case ContrastVerdict.REFUTED:
            return f"Powers of two are slower per item than their neighbours in size: {known}"
        case ContrastVerdict.ZERO:
            return f"Powers of two make practically no difference in practice: {known}"
        case ContrastVerdict.INCONCLUSIVE:
            return f"Inconclusive: powers of two {known.replace(' (', ' in practice (', 1)}"


def _itself(answer: Claim6) -> str:
    if answer.itself.effect is None:
        return "This file cannot tell what they are worth by themselves"
    equal = "at equal kernel and tiles" if answer.tiles_known else "with tiles unknown"
    known = _known(answer.itself)
    match answer.itself.verdict:
        case ContrastVerdict.SUPPORTED:
            return f"By themselves they are faster: {known} {equal}"
        case ContrastVerdict.REFUTED:
            return f"By themselves they are slower: {known} {equal}"
        case ContrastVerdict.ZERO if answer.practice.verdict is ContrastVerdict.SUPPORTED:
            return f"Other multiples of the tile do as well: {known} {equal}"
        case ContrastVerdict.ZERO:
            return f"By themselves they make practically no difference: {known} {equal}"
        case ContrastVerdict.INCONCLUSIVE:
            return f"Inconclusive: by themselves {known} {equal}"


def _usual(summary: ContrastSummary) -> Iterator[str]:
    if summary.effect is not None:
        yield (
            f"16, 32, 64 .. against 20, 30, 50 .. shows {format_change(summary.effect)}, which is"
            " biased by size"
        )


def _known(summary: ContrastSummary) -> str:
    return format_change_with_interval(summary.effect or 0.0, summary.low, summary.high)
