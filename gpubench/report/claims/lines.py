"""One line per claim and place: the verdict, what it rests on, and the file."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gpubench.batches.findings import MachineFindings
from gpubench.claims.largest_that_fits import LARGEST_THAT_FITS
from gpubench.claims.records import ClaimVerdict, JudgedClaim, RuleOfThumb
from gpubench.claims.registry import CLAIMS
from gpubench.claims.training_registry import TRAINING_CLAIMS, JudgedTraining
from gpubench.claims.tuned_job import JudgedTune

_NO_TIMING = "needs a timing file: gpubench run --preset alignment -o FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMachine:
    """A machine of a timing file, with how the claims fare on it."""

    file: str
    machine: MachineFindings
    claims: Sequence[JudgedClaim]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTask:
    """A task of a training file, with how the claims fare on it."""

    file: str
    device: str
    task: str
    claims: Sequence[JudgedTraining]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedJob:
    """A job of an evidence file of `gpubench tune`, with how the claim fares on it."""

    file: str
    device: str
    job: str
    claims: Sequence[JudgedTune]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One claim at one place."""

    number: int
    name: str
    statement: str
    verdict: str
    """As it is told: ``depends on the protocol``."""
    words: str
    protocol: str
    place: str
    """The device, or the task and the device; empty where nothing was judged."""
    file: str
    evidence: Any = None
    """The claim's own record, for programs."""


def claim_lines(
    machines: Sequence[JudgedMachine], tasks: Sequence[JudgedTask], jobs: Sequence[JudgedJob]
) -> tuple[ClaimLine, ...]:
    """Return all sixteen claims by number, each at every place where it was judged.

    Args:
        machines: Of timing files.
        tasks: Of training files.
        jobs: Of evidence files.
    """
    lines = [_timed(one, claim) for one in machines for claim in one.claims]
    lines += [_trained(one, claim) for one in tasks for claim in one.claims]
    lines += [_tuned(one, claim) for one in jobs for claim in one.claims]
    if not machines:
        lines += [_untested(claim, _NO_TIMING) for claim in CLAIMS]
    if not tasks:
        lines += [_untested(claim, f"needs {claim.needs}") for claim in TRAINING_CLAIMS]
    if not jobs:
        lines.append(_untested(LARGEST_THAT_FITS, f"needs {LARGEST_THAT_FITS.needs}"))
    return tuple(sorted(lines, key=lambda line: line.number))


def evidence_data(evidence: Any) -> Any:
    """Return a claim's own record for JSON; what is not finite is null."""
    return None if evidence is None else _plain(asdict(evidence))


def _timed(one: JudgedMachine, judged: JudgedClaim) -> ClaimLine:
    claim, evidence = judged.claim, judged.evidence
    return ClaimLine(
        number=claim.number,
        name=claim.name,
        statement=claim.statement,
        verdict=evidence.verdict.value,
        words=evidence.words,
        protocol="timing",
        place=one.machine.measured_on.name,
        file=one.file,
        evidence=evidence,
    )


def _trained(one: JudgedTask, judged: JudgedTraining) -> ClaimLine:
    claim, evidence = judged.claim, judged.evidence
    depends = evidence.verdict is ClaimVerdict.DEPENDS and claim.depends_on
    return ClaimLine(
        number=claim.number,
        name=claim.name,
        statement=claim.statement,
        verdict=f"depends on {claim.depends_on}" if depends else evidence.verdict.value,
        words=evidence.words,
        protocol=evidence.protocol,
        place=f"{one.task}, {one.device}" if one.device else one.task,
        file=one.file,
        evidence=evidence,
    )


def _tuned(one: JudgedJob, judged: JudgedTune) -> ClaimLine:
    claim, evidence = judged.claim, judged.evidence
    return ClaimLine(
        number=claim.number,
        name=claim.name,
        statement=claim.statement,
        verdict=evidence.verdict.value,
        words=evidence.words,
        protocol=evidence.protocol,
        place=f"{one.job}, {one.device}",
        file=one.file,
        evidence=evidence,
    )


def _untested(claim: RuleOfThumb, needs: str) -> ClaimLine:
    return ClaimLine(
        number=claim.number,
        name=claim.name,
        statement=claim.statement,
        verdict="not tested",
        words=needs,
        protocol="",
        place="",
        file="",
    )


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case float():
            return value if value - value == 0 else None
        case _:
            return value
