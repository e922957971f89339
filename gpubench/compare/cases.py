"""One line per common case, and the cases that have no partner or no time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gpubench.compare.comparison_records import (
    CaseComparison,
    LoneCase,
    Settings,
    Verdict,
)
from gpubench.compare.judgement import Judgement, judgements
from gpubench.compare.matching import Match
from gpubench.compare.pair_tables import SideData
from gpubench.compare.rows import Rows
from gpubench.compare.uncertainty import Estimates
from gpubench.compare.verdicts import runs_to_settle
from gpubench.model import Case, Status
from gpubench.results.schema import CASE_COLUMNS
from gpubench.stats.arrays import Booleans

_Sides = tuple[SideData, SideData]


def case_comparisons(
    sides: _Sides,
    match: Match,
    estimates: Estimates | None,
    compared: Booleans,
    *,
    replicates: tuple[int, int],
    by_gpu: bool,
    settings: Settings,
) -> tuple[CaseComparison, ...]:
    """Return one record per common case, in ascending order of cases.

    Args:
        sides: Baseline and contender.
        match: Their common cases.
        estimates: Of those that can be compared, in order; None if there are none.
        compared: Per common case, whether it is one of them.
        replicates: Runs, or GPUs, behind each estimate.
        by_gpu: Whether a side's replicates are GPUs.
        settings: What decides.
    """
    judged = iter(_judged(estimates, replicates, settings))
    cases = _records(sides[0].cases(match.places[0]))
    return tuple(
        _comparison(
            sides,
            (int(match.places[0][place]), int(match.places[1][place])),
            case=case,
            reason=match.reasons[place],
            judged=next(judged) if compared[place] else None,
            by_gpu=by_gpu,
        )
        for place, case in enumerate(cases)
    )


def unmatched_cases(sides: _Sides, match: Match) -> tuple[LoneCase, ...]:
    """Return the cases that the other side does not have."""
    return tuple(
        LoneCase(case=case, contender=sides[1].label, side=side.label)
        for side, places in zip(sides, match.alone, strict=True)
        for case in _records(side.cases(places))
    )


def failed_cases(sides: _Sides) -> tuple[LoneCase, ...]:
    """Return the cases without a time, side by side; also those that the other side lacks."""
    return tuple(
        LoneCase(
            case=case,
            contender=sides[1].label,
            side=side.label,
            status=side.measured.failures[place],
        )
        for side in sides
        for place, case in enumerate(_records(side.measured.cases))
        if side.measured.failures[place] is not None
    )


def _judged(
    estimates: Estimates | None, replicates: tuple[int, int], settings: Settings
) -> list[tuple[Judgement, int | None]]:
    """Return what is said of each case that can be compared, and what would settle it."""
    if estimates is None:
        return []
    found = judgements(estimates, settings)
    counts = runs_to_settle(estimates, replicates, settings)
    return [
        (of_case, count if of_case.verdict is Verdict.UNCLEAR else None)
        for of_case, count in zip(found, counts, strict=True)
    ]


def _comparison(
    sides: _Sides,
    places: tuple[int, int],
    *,
    case: Case,
    reason: str,
    judged: tuple[Judgement, int | None] | None,
    by_gpu: bool,
) -> CaseComparison:
    failures = [side.measured.failures[place] for side, place in zip(sides, places, strict=True)]
    fits_on = _fits_on(sides, failures, places) if judged is None and not reason else ""
    memory = [_memory(side, place) for side, place in zip(sides, places, strict=True)]
    bare = CaseComparison(
        case=case,
        contender=sides[1].label,
        verdict=Verdict.FITS_ONLY if fits_on else Verdict.NOT_COMPARABLE,
        fits_on=fits_on,
        reason=reason or _failure_text(sides, failures),
        indicative=sides[0].is_single or sides[1].is_single,
        runs=(_runs(sides[0], places[0]), _runs(sides[1], places[1])),
        times_s=(_time_s(sides[0], places[0]), _time_s(sides[1], places[1])),
        memory_bytes=(_whole(memory[0][0]), _whole(memory[1][0])),
        reserved_bytes=(_whole(memory[0][1]), _whole(memory[1][1])),
        device_bytes=(_whole(memory[0][2]), _whole(memory[1][2])),
    )
    return bare if judged is None else _with_verdict(bare, *judged, by_gpu=by_gpu)


def _with_verdict(
    bare: CaseComparison, judgement: Judgement, to_settle: int | None, *, by_gpu: bool
) -> CaseComparison:
    return replace(
        bare,
        result=judgement.interval,
        p_adjusted=judgement.p_adjusted,
        verdict=judgement.verdict,
        verdict_reason=judgement.reason,
        runs_to_settle=None if by_gpu else to_settle,
        gpus_to_settle=to_settle if by_gpu else None,
    )


def _fits_on(sides: _Sides, failures: Sequence[Status | None], places: tuple[int, int]) -> str:
    """Return the label of the side that ran a case for which the other had not enough memory."""
    for failed, other in ((0, 1), (1, 0)):
        complete = bool(sides[other].measured.is_complete[places[other]])
        if failures[failed] is Status.OOM and complete:
            return sides[other].label
    return ""


def _failure_text(sides: _Sides, failures: Sequence[Status | None]) -> str:
    return "; ".join(
        f"{side.label}: {status}"
        for side, status in zip(sides, failures, strict=True)
        if status is not None
    )


def _runs(side: SideData, place: int) -> int:
    return int(side.measured.run_counts[place])


def _memory(side: SideData, place: int) -> tuple[float, float, float]:
    facts = side.measured.facts
    allocated, reserved, device = (
        float(facts[f"memory_{kind}_bytes"][place]) for kind in ("allocated", "reserved", "device")
    )
    return allocated, reserved, device


def _records(cases: Rows) -> list[Case]:
    lines = cases.lines(CASE_COLUMNS)
    return [Case(**dict(zip(CASE_COLUMNS, values, strict=True))) for values in lines]


def _whole(number: float) -> int | None:
    return None if np.isnan(number) else int(number)


def _time_s(side: SideData, place: int) -> float | None:
    time_s = float(side.measured.times_s[place])
    return None if np.isnan(time_s) else time_s
