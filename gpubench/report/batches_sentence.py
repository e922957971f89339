"""One honest sentence for a README: what powers of two are worth on a machine, and why."""

from gpubench.batches.records import Machine, Summary, Verdict
from gpubench.report.batches_words import effect_and_span, signed
from gpubench.report.names import counted


def batches_sentence(machine: Machine) -> str:
    """Return what a power of two is worth in practice, by itself, and as usually compared.

    Args:
        machine: With its answers.
    """
    answer = machine.claim6
    name = machine.label or machine.device
    place = f"On {name}, " if name else "Here, "
    return f"{place}{_practice(answer.practice)}; {_itself(machine)}{_usual(answer.naive)}."


def _practice(summary: Summary) -> str:
    known = effect_and_span(summary)
    match summary.verdict:
        case Verdict.SUPPORTED:
            return f"a power of two is faster per item than its neighbours in size, by {known}"
        case Verdict.REFUTED:
            return f"a power of two is slower per item than its neighbours in size, by {known}"
        case Verdict.ZERO:
            return f"a power of two is worth practically nothing in practice, {known}"
        case _ if summary.effect is None:
            return "this file cannot tell what a power of two is worth in practice"
        case _:
            return f"what a power of two is worth in practice stays open, {known}"


def _itself(machine: Machine) -> str:
    answer = machine.claim6
    known = effect_and_span(answer.itself)
    equal = "at equal kernel and tiles" if answer.tiles_known else "with tiles unknown"
    match answer.itself.verdict:
        case Verdict.SUPPORTED:
            return f"being a power of two is worth {known} by itself, {equal}"
        case Verdict.REFUTED:
            return f"being a power of two costs by itself, {known} {equal}"
        case Verdict.ZERO if answer.practice.verdict is Verdict.SUPPORTED:
            return (
                f"none of that is for being a power of two, {known} {equal}, so that other"
                " multiples of the tile do as well"
            )
        case Verdict.ZERO:
            return f"being a power of two is worth practically nothing by itself, {known} {equal}"
        case _ if answer.itself.effect is None:
            return "the file cannot tell what it is worth by itself"
        case _:
            return f"what it is worth by itself stays open, {known} {equal}"


def _usual(summary: Summary) -> str:
    if summary.effect is None:
        return ""
    return (
        f"; 16, 32, 64.. against 20, 30, 50.. would show {signed(summary.effect)}, which is"
        " biased by size"
    )


def avoided(machine: Machine) -> str:
    """Return how many planned sizes have a better one nearby, in the units where that is known."""
    rows = [row for unit in machine.units for row in unit.advice if row.gain is not None]
    better = [row for row in rows if row.better]
    if not rows:
        return ""
    if not better:
        if len(rows) == 1:
            return "The planned size has no clearly faster one within 30 %."
        return f"None of {len(rows)} planned sizes has a clearly faster one within 30 %."
    verb = "has" if len(better) == 1 else "have"
    worst = max(better, key=lambda row: row.gain or 0.0)
    return (
        f"{len(better)} of {counted(len(rows), 'planned size')} {verb} a clearly faster one within"
        f" 30 %; the most is gained by {worst.try_size} in place of {worst.planned}"
        f" ({signed(worst.gain or 0.0)} per item, {worst.reason.value})."
    )
