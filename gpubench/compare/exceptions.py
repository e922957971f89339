"""What the verdict on all cases together leaves out: cases that say otherwise, or say nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.compare.comparison_records import (
    CaseComparison,
    LoneCase,
    OverallComparison,
    Verdict,
    WorkloadComparison,
)
from gpubench.model import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """Numbers of cases; what has none is not there."""

    common: int
    """Cases that both sides have."""
    otherwise: tuple[tuple[Verdict, int], ...]
    """Shown to be slower or faster where the verdict on all cases does not say so."""
    fits_only: tuple[tuple[str, int], ...]
    """Ran on the side of this label only, because the other was out of memory."""
    failed: tuple[tuple[str, int], ...]
    """Failed on the side of this label, and counted nowhere above."""
    not_comparable: int
    """Timed on both sides and not comparable."""
    unmatched: int
    """Cases that one side does not have."""


def exceptions(
    cases: Sequence[CaseComparison],
    failed: Sequence[LoneCase],
    unmatched: Sequence[LoneCase],
    told: Verdict | None,
) -> Exceptions:
    """Return how many cases a verdict leaves out, and why.

    Args:
        cases: All common cases.
        failed: Cases without a time, of either side.
        unmatched: Cases that the other side does not have.
        told: What is said of all cases together; None if nothing can be.
    """
    verdicts = [case.verdict for case in cases]
    fits = {case.case: case.fits_on for case in cases if case.verdict is Verdict.FITS_ONLY}
    counted = [lone for lone in failed if lone.status is not Status.OOM or lone.case not in fits]
    gone = {lone.case for lone in failed}
    return Exceptions(
        common=len(cases),
        otherwise=tuple(
            (verdict, verdicts.count(verdict))
            for verdict in (Verdict.SLOWER, Verdict.FASTER)
            if verdict in verdicts and verdict is not told
        ),
        fits_only=_by_label(list(fits.values())),
        failed=_by_label([lone.side for lone in counted]),
        not_comparable=sum(
            case.verdict is Verdict.NOT_COMPARABLE and case.case not in gone for case in cases
        ),
        unmatched=len(unmatched),
    )


def told_verdict(
    overall: OverallComparison | None, workloads: Sequence[WorkloadComparison]
) -> Verdict | None:
    """Return what is said of all cases together; None if nothing, or several things, are.

    Args:
        overall: All weighted workloads, if there are any.
        workloads: The rows; without a overall those of raw kernels speak for themselves.
    """
    if overall is not None:
        return overall.verdict
    return workloads[0].verdict if len(workloads) == 1 else None


def _by_label(labels: Sequence[str]) -> tuple[tuple[str, int], ...]:
    return tuple((label, labels.count(label)) for label in dict.fromkeys(labels))
