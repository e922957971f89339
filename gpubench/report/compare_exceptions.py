"""What the answer of a whole basket would hide: cases that say otherwise, fail, or fit one side."""

from collections.abc import Iterator

from gpubench.compare.pair_records import PairComparison
from gpubench.compare.records import Verdict
from gpubench.model import Status
from gpubench.report.names import counted


def exceptions(pair: PairComparison, told: Verdict | None) -> str:
    """Return a sentence or two about the cases that a verdict leaves out, empty if none.

    Args:
        pair: Baseline and contender.
        told: What has been said of all cases together; None if nothing could be.
    """
    sentences = []
    if parts := list(_parts(pair, told)):
        sentences.append(f"Of {counted(len(pair.cases), 'case')} in common, {_joined(parts)}.")
    if alone := len(pair.unmatched):
        stand = "stand" if alone > 1 else "stands"
        sentences.append(f"{counted(alone, 'case')} {stand} on one side only.")
    return " ".join(sentences)


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
