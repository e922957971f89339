"""What powers of two are worth on a machine, in sentences that may be quoted: the verdict first."""

from collections.abc import Iterator

from gpubench.batches.findings import (
    Claim6,
    ContrastSummary,
    ContrastVerdict,
    MachineFindings,
)
from gpubench.claims.powers_of_two import equal_words
from gpubench.report.batches.names import full_name
from gpubench.units import counted, format_change, format_change_with_interval, format_percent

_MOST_SIZES = 6


def verdict(machine: MachineFindings) -> str:
    """Return what a power of two is worth in practice, by itself, and as usually compared.

    Args:
        machine: With its answers.
    """
    answer = machine.claim6
    name = machine.measured_on.name
    practice = _practice(answer.practice) + _over(machine)
    practice += _made_of(answer) + _examples(machine)
    sentences = [practice, _itself(answer), *_usual(answer.unmatched)]
    return (f"{name}: " if name else "") + " ".join(f"{text}." for text in sentences)


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
                " the others, by the same clock"
            )


def _over(machine: MachineFindings) -> str:
    """Return over which curves the answer holds."""
    curves = [machine.curves[index] for index in machine.claim6.practice_curves]
    if not curves:
        return ""
    if len(curves) == 1:
        return f", {full_name(curves[0], machine.curves)}"
    made_by = list(dict.fromkeys(curve.implementation for curve in curves if curve.implementation))
    total = len(machine.curves)
    number = f"{len(curves)} of {total}" if len(curves) < total else f"{total}"
    return f", over {number} curves" + (f" ({', '.join(made_by)})" if made_by else "")


def _practice(summary: ContrastSummary) -> str:
    if summary.effect is None:
        return (
            "What powers of two are worth in practice was not measured: none has other sizes near"
            " it on both sides"
        )
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
        lacking = _lacking(tiles_known=answer.tiles_known, kernels_known=answer.kernels_known)
        return f"What they are worth by themselves was not measured: {lacking}"
    equal = equal_words(tiles_known=answer.tiles_known, kernels_known=answer.kernels_known)
    powers = f"{counted(answer.itself_powers, 'power')} of two"
    equal += f" ({powers} against {counted(answer.itself_sizes, 'size')})"
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


def _lacking(*, tiles_known: bool, kernels_known: bool) -> str:
    """Return what a file lacks to tell a power of two by itself."""
    if not tiles_known:
        return "the file does not tell tiles, and too few sizes stand in for them"
    if not kernels_known:
        return "none shares its number of tiles with another size near it"
    return (
        "none shares its kernel and its number of tiles with another size near it, so a power of"
        " two cannot be told from the library's choice"
    )


def _made_of(answer: Claim6) -> str:
    """Return what the gain is the sum of; empty if nothing is known to make it up."""
    parts = answer.parts
    if parts is None or (parts.tiles is None and parts.kernel is None):
        return ""
    named = (
        ("tiles and waves", parts.tiles),
        ("alignment", parts.alignment),
        ("the library's choice of kernel", parts.kernel),
        ("cause not identified", parts.rest),
    )
    told = [f"{name} {format_change(one.effect)}" for name, one in named if one and one.effect]
    return f"; of that {', '.join(told)}" if told else ""


def _examples(machine: MachineFindings) -> str:
    """Return powers of two that speak for the claim and against it, as far as any surely do."""
    found = machine.claim6.examples
    if found is None:
        return ""
    favour = [_beats(one.batch_size, one.neighbour, one.effect) for one in found.favour]
    against = [
        _beats(one.neighbour, one.batch_size, 1 / (1 + one.effect) - 1) for one in found.against
    ]
    sides = (("for it", favour), ("against it", against))
    text = "; ".join(f"{side}, {' and '.join(told)}" for side, told in sides if told)
    several = len(machine.claim6.practice_curves) > 1
    where = f" (in {full_name(machine.curves[found.curve], machine.curves)})" if several else ""
    return f"; {text} per item at equal size{where}"


def _beats(one: int, other: int, gain: float) -> str:
    return f"{one} beats {other} by {format_percent(gain)}"


def _usual(summary: ContrastSummary) -> Iterator[str]:
    if summary.effect is not None:
        yield (
            f"16, 32, 64 .. against 20, 30, 50 .. shows {format_change(summary.effect)}, which is"
            " biased by size"
        )


def _known(summary: ContrastSummary) -> str:
    return format_change_with_interval(summary.effect or 0.0, summary.low, summary.high)
