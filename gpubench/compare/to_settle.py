"""How much more has to be measured to decide the cases that are inconclusive."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gpubench.compare.comparison_records import CaseComparison, Verdict
from gpubench.compare.scope_records import Scope


class Replicate(StrEnum):
    """What counts as one observation of a side."""

    RUN = "run"
    GPU = "GPU"


class Remedy(StrEnum):
    """What decides a case where more replicates do not."""

    MORE_GPUS = "more GPUs"
    MORE_SESSIONS = "more sessions, or both sides measured in turns"
    QUIETER = "a quieter machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSettle:
    """What would decide the inconclusive cases of a pair."""

    inconclusive: int
    decidable: int
    """Inconclusive cases that more replicates should decide."""
    replicate: Replicate
    most: int | None
    """Replicates per side with which all decidable cases should be decided; None without any."""
    half: int | None
    """The same for half of them."""
    instead: tuple[Remedy, ...]
    """What would help the other inconclusive cases; empty if there are none."""


def to_settle(cases: Sequence[CaseComparison], scope: Scope, replicate: Replicate) -> ToSettle:
    """Return what would decide the inconclusive cases.

    Args:
        cases: All common cases.
        scope: With the spreads that no number of runs makes smaller.
        replicate: What the verdicts count.
    """
    unclear = [case for case in cases if case.verdict is Verdict.UNCLEAR]
    by_gpu = replicate is Replicate.GPU
    needed = [case.gpus_to_settle if by_gpu else case.runs_to_settle for case in unclear]
    counts = sorted(count for count in needed if count is not None)
    return ToSettle(
        inconclusive=len(unclear),
        decidable=len(counts),
        replicate=replicate,
        most=counts[-1] if counts else None,
        half=counts[(len(counts) - 1) // 2] if counts else None,
        instead=_instead(scope) if len(counts) < len(unclear) else (),
    )


def _instead(scope: Scope) -> tuple[Remedy, ...]:
    assumed = ((Remedy.MORE_GPUS, scope.gpu_sd), (Remedy.MORE_SESSIONS, scope.session_sd))
    return tuple(remedy for remedy, sd in assumed if sd) or (Remedy.QUIETER,)
