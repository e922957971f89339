"""What an evidence file of `gpubench tune` says, put together anew from its answers alone."""

import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gpubench.claims.tuned_job import TunedJob, TunedSize
from gpubench.errors import ResultsFileError, UsageError
from gpubench.tune.answers import Answered, JobFacts, NoiseAnswer, RunAnswer, SpeedAnswer
from gpubench.tune.asks import Ask, FactsAsk, NoiseAsk, RunAsk, SpeedAsk, TrialAsk
from gpubench.tune.convergence import Candidate
from gpubench.tune.estimates import TimeToTarget
from gpubench.tune.evidence import EvidenceFile, read_evidence
from gpubench.tune.outcomes import TrialOutcome
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


def tuning_of(path: str) -> Tuning:
    """Return what a file's answers come to; nothing that it names is run.

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
    settings, known = evidence.settings, evidence.answers
    is_verified = any(isinstance(ask, RunAsk) and ask.why == _VERIFY for ask in known)
    try:
        return tune(_Replay(known), settings, verify_seeds=settings.seeds * is_verified)
    except _MissingError:
        resume = f"gpubench tune {shlex.quote(settings.factory)} --resume {shlex.quote(path)}"
        raise ResultsFileError(
            path,
            seen="answers are missing, since the search was cut short or is of another version",
            expected="a whole search",
            advice=f"finish it with `{resume}`",
        ) from None
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise ResultsFileError(
            path,
            seen=f"its answers do not fit together ({type(error).__name__})",
            expected="a file that gpubench tune wrote and nobody changed",
            advice="search again",
        ) from error


def tuned_job(found: Tuning) -> TunedJob | None:
    """Return what a claim is put to; None where nothing fits, or nothing was trained."""
    ceiling, convergence = found.ceiling, found.convergence
    if ceiling is None or ceiling.batch_size is None or convergence is None:
        return None
    times, choice = _times(found), found.recommendation
    without = [one for one in convergence.candidates if one.batch_size not in times]
    failed = min((one.batch_size for one in without if _is_tried(one)), default=None)
    missed = [one for one in without if failed is not None and one.batch_size >= failed]
    return TunedJob(
        largest=ceiling.batch_size,
        reached=tuple(_reached(size, times[size]) for size in sorted(times)),
        missed=tuple(one.batch_size for one in missed),
        untried=tuple(one.batch_size for one in without if one not in missed),
        recommended=None if choice is None else choice.batch_size,
        is_verified=found.regret is not None,
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
