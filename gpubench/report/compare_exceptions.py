"""What the answer of a whole basket would hide: cases that say otherwise, fail, or fit one side."""

from collections.abc import Iterator

from gpubench.compare.records import PairComparison, Verdict
from gpubench.compare.verdicts import SAME_WITHIN
from gpubench.model import Status
from gpubench.report.names import counted
from gpubench.report.ratio_text import interval_text, ratio_text
from gpubench.units import format_percent

_ANSWERS = {
    Verdict.FASTER: "{b} is faster than {a}",
    Verdict.SLOWER: "{b} is slower than {a}",
    Verdict.SAME: "{b} and {a} are equally fast",
    Verdict.UNCLEAR: "These runs cannot tell {b} from {a}",
}


def answer(verdict: Verdict, labels: tuple[str, str], within: float) -> str:
    """Return a verdict of times as the beginning of a sentence.

    Args:
        verdict: To be told.
        labels: Baseline and contender.
        within: What counts as the same; more than usual if somebody said so.
    """
    if verdict is Verdict.SAME and within > SAME_WITHIN:
        return f"{labels[1]} and {labels[0]} differ by less than {format_percent(within)}"
    return _ANSWERS[verdict].format(a=labels[0], b=labels[1])


def exceptions(pair: PairComparison, told: Verdict | None) -> str:
    """Return a sentence or two about the cases that a verdict leaves out, empty if none.

    Args:
        pair: Baseline and contender.
        told: What has been said of all cases together; None if nothing could be.
    """
    parts = list(_parts(pair, told))
    told_of = (
        [f"Of {counted(len(pair.cases), 'case')} in common, {_joined(parts)}."] if parts else []
    )
    if pair.unmatched:
        alone = len(pair.unmatched)
        stand = "stand" if alone > 1 else "stands"
        told_of.append(f"{counted(alone, 'case')} {stand} on one side only.")
    return " ".join(told_of)


def without_basket(pair: PairComparison, labels: tuple[str, str], within: float) -> str:
    """Return what can be said where no workload counts: of raw kernels, or of failures alone."""
    apart = [row for row in pair.workloads if row.is_raw]
    if not apart:
        found = f"{labels[1]} against {labels[0]}: no case can be compared."
        return " ".join(part for part in (found, exceptions(pair, None)) if part)
    told = apart[0].verdict if len(apart) == 1 else None
    lines = [
        f"{answer(row.verdict, labels, within)} over {counted(row.cases, 'case')} of"
        f" {row.workload}, which count in no basket: {ratio_text(row.result)}"
        f" ({interval_text(row.result)}, 95 %)."
        for row in apart
    ]
    return "\n".join([*lines, *filter(None, [exceptions(pair, told)])])


def _parts(pair: PairComparison, told: Verdict | None) -> Iterator[str]:
    counts = pair.counts()
    for verdict in (Verdict.SLOWER, Verdict.FASTER):
        if counts[verdict] and verdict is not told:
            yield f"{counts[verdict]} {_are(counts[verdict])} {verdict}"
    fits = [case for case in pair.cases if case.verdict is Verdict.FITS_ONLY]
    for side in dict.fromkeys(case.fits_on for case in fits):
        number = sum(case.fits_on == side for case in fits)
        yield f"{number} {'fit' if number > 1 else 'fits'} on {side} only"
    alone = {case.case for case in fits}
    failed = [
        lone for lone in pair.failed if lone.status is not Status.OOM or lone.case not in alone
    ]
    for side in dict.fromkeys(lone.side for lone in failed):
        yield f"{sum(lone.side == side for lone in failed)} failed on {side}"
    gone = {lone.case for lone in pair.failed}
    left_out = sum(
        case.verdict is Verdict.NOT_COMPARABLE and case.case not in gone for case in pair.cases
    )
    if left_out:
        yield f"{left_out} {_are(left_out)} not comparable"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
