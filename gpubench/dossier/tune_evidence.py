"""What an evidence file of `gpubench tune` says, put together anew from its answers alone."""

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gpubench.claims.tuned_job import TunedJob, TunedSize
from gpubench.errors import ResultsFileError, UsageError
from gpubench.tune.answers import Answered, JobFacts, NoiseAnswer, RunAnswer, SpeedAnswer
from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.convergence import Candidate
from gpubench.tune.estimates import TimeToTarget
from gpubench.tune.evidence import EvidenceFile, TuneEvidence, read_evidence
from gpubench.tune.outcomes import TrialOutcome
from gpubench.tune.result import TuneResult
from gpubench.tune.tuning import Tuning, tune

_KINDS: Mapping[type, type] = MappingProxyType(
    {
        FactsAsk: JobFacts,
        TrialAsk: TrialOutcome,
        SpeedAsk: SpeedAnswer,
        RunAsk: RunAnswer,
        NoiseAsk: NoiseAnswer,
    }
)
"""What answers what."""

_VERIFY = "verify"
_STDIN = "-"


def is_tune_evidence(content: bytes) -> bool:
    """Return whether a file's first line is that of an evidence file.

    Args:
        content: As `read_text` returns it.
    """
    return content.startswith(EvidenceFile.header)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedJob:
    """A job and what was found of it."""

    factory: str
    device: str
    found: TunedJob | None
    """None where nothing fits, or nothing was trained."""


def searched_job(path: str) -> SearchedJob:
    """Return what a file's answers come to; nothing that it names is run.

    A search of another version may ask something else. Its own result is then taken, which knows
    the search's runs, but not how sure fresh ones are.

    Raises:
        ResultsFileError: If a line is none of its lines, or the search was cut short.
        UsageError: If it comes from standard input.
    """
    if path == _STDIN:
        raise UsageError(
            "-",
            seen="evidence of gpubench tune on standard input",
            expected="its file's name",
            advice="name the file",
        )
    evidence = read_evidence(path)
    try:
        found = _tuned_job(_replayed(path, evidence))
    except _MissingError:
        if evidence.result is None:
            raise _cut_short(path, evidence.settings.factory) from None
        found = _job_of_result(evidence.result)
    facts = (one.answer for one in evidence.answers.values())
    names = (one.device for one in facts if isinstance(one, JobFacts))
    settings = evidence.settings
    return SearchedJob(factory=settings.factory, device=next(names, settings.device), found=found)


def _replayed(path: str, evidence: TuneEvidence) -> Tuning:
    settings, known = evidence.settings, evidence.answers
    is_verified = any(isinstance(ask, RunAsk) and ask.why == _VERIFY for ask in known)
    try:
        return tune(_Replay(known), settings, verify_seeds=settings.seeds * is_verified)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise ResultsFileError(
            path,
            seen=f"its answers do not fit together ({type(error).__name__})",
            expected="a file that gpubench tune wrote and nobody changed",
            advice="search again",
        ) from error


def _cut_short(path: str, factory: str) -> ResultsFileError:
    resume = f"gpubench tune {shlex.quote(factory)} --resume {shlex.quote(path)}"
    return ResultsFileError(
        path,
        seen="answers are missing, since the search was cut short",
        expected="a whole search",
        advice=f"finish it with `{resume}`",
    )


def _tuned_job(found: Tuning) -> TunedJob | None:
    ceiling, convergence = found.ceiling, found.convergence
    if ceiling is None or ceiling.batch_size is None or convergence is None:
        return None
    times, choice = _times(found), found.recommendation
    return _job(
        ceiling.batch_size,
        tuple(_reached(size, times[size]) for size in sorted(times)),
        {one.batch_size: _is_tried(one) for one in convergence.candidates},
        None if choice is None else choice.batch_size,
        is_verified=found.regret is not None,
    )


def _job_of_result(result: TuneResult) -> TunedJob | None:
    if result.ceiling is None or not result.candidates:
        return None
    reached = (
        TunedSize(
            batch_size=one.batch_size,
            seconds=one.seconds,
            low=one.seconds_low,
            high=one.seconds_high,
            seeds=one.runs,
        )
        for one in result.candidates
        if one.seconds and one.runs
    )
    tried = {one.batch_size: one.rates > 0 for one in result.candidates}
    return _job(result.ceiling, tuple(reached), tried, result.recommended, is_verified=False)


def _job(
    largest: int,
    reached: tuple[TunedSize, ...],
    tried: Mapping[int, bool],
    recommended: int | None,
    *,
    is_verified: bool,
) -> TunedJob:
    """Return a job; what is above a size that was tried in vain counts as tried."""
    without = sorted(set(tried) - {one.batch_size for one in reached})
    failed = min((size for size in without if tried[size]), default=math.inf)
    return TunedJob(
        largest=largest,
        reached=reached,
        missed=tuple(size for size in without if size >= failed),
        untried=tuple(size for size in without if size < failed),
        recommended=recommended,
        is_verified=is_verified,
    )


def _times(found: Tuning) -> dict[int, TimeToTarget]:
    """Return each size's seconds to the target: of fresh runs where there are some."""
    if found.regret is not None:
        return {one.batch_size: one.measured for one in found.regret.sizes if one.measured}
    candidates = () if found.convergence is None else found.convergence.candidates
    return {one.batch_size: one.estimate for one in candidates if one.estimate}


def _is_tried(one: Candidate) -> bool:
    return one.choice is not None or one.is_too_slow


def _reached(size: int, time: TimeToTarget) -> TunedSize:
    return TunedSize(
        batch_size=size, seconds=time.seconds, low=time.low, high=time.high, seeds=time.reached
    )


class _MissingError(Exception):
    """The file does not know an answer."""


class _Replay:
    """A lab that measures nothing."""

    def __init__(self, known: Mapping[Ask, Answered]) -> None:
        self._known = known
        self._spent_s = 0.0

    @property
    def spent_s(self) -> float:
        return self._spent_s

    def answer(self, ask: Ask) -> Any:
        if ask not in self._known:
            raise _MissingError
        known = self._known[ask]
        if not isinstance(known.answer, _KINDS[type(ask)]):
            raise TypeError("an answer to another question")
        self._spent_s += known.took_s
        return known.answer

    def close(self) -> None:
        """Do nothing."""
