"""Limits that a user sets, as for a change that must not make things slower."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from gpubench.compare.comparison_records import CaseComparison, Metric, Verdict
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.errors import UsageError
from gpubench.model import Status

_SLOWER = MappingProxyType(
    {Metric.TIME: "--fail-slower", Metric.GPU: "--fail-slower (GPU-busy time)"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What may not be exceeded, as shares; None sets no limit."""

    slower: float | None = None
    memory: float | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is any limit."""
        return (self.slower, self.memory) != (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFailure:
    """One case on the wrong side of a limit."""

    gate: str
    """The option that set it, and of which times if not of those that a user waits for."""
    contender: str
    case_id: str
    excess: float | None
    """By how much more time or memory it takes, as a share; None if it failed or began at 0.

    A case that failed a limit of memory has no memory left: it ran before, and no longer fits."""
    bytes_from_zero: int | None = None
    """What it allocates where the baseline allocated 0 bytes, of which nothing is a share."""


def gate_failures(comparison: Comparison, gates: Gates) -> tuple[GateFailure, ...]:
    """Return the cases that break a limit, in the order of contenders and cases.

    A case is too slow if it is shown to be slower and looks slower than the limit; noise alone
    breaks no limit. A case that the baseline timed and the contender could not is broken, and so is
    the limit of memory if that is because it no longer fits.

    Args:
        comparison: Unfiltered.
        gates: The limits.

    Raises:
        UsageError: If memory is limited and no case has the figure on both sides.
    """
    if gates.memory is not None:
        _require_memory(comparison)
    slower = _SLOWER[comparison.settings.metric]
    return tuple(failure for pair in comparison.pairs for failure in _failures(pair, gates, slower))


def unseen_cases(comparison: Comparison) -> tuple[tuple[str, int], ...]:
    """Return how many of the baseline's cases each contender does not have at all.

    No limit can look at them: they may have been left out on purpose, or have vanished.
    """
    baseline = comparison.baseline.label
    counts = (
        (pair.contender.label, sum(lone.side == baseline for lone in pair.unmatched))
        for pair in comparison.pairs
    )
    return tuple((label, count) for label, count in counts if count)


def uncompared_cases(comparison: Comparison) -> tuple[tuple[str, str, int], ...]:
    """Return why no limit of times can look at cases that both sides ran, and how many these are.

    A case that failed breaks the limit or never ran; neither is one of these.

    Returns:
        Contender, reason and count, in the order of contenders and cases.
    """
    found: Counter[tuple[str, str]] = Counter()
    for pair in comparison.pairs:
        failed = {lone.case for lone in pair.failed}
        found.update(
            (pair.contender.label, case.reason)
            for case in pair.cases
            if case.result is None and case.case not in failed
        )
    return tuple((label, reason, count) for (label, reason), count in found.items())


def untold_memory(comparison: Comparison) -> tuple[tuple[str, int], ...]:
    """Return in how many common cases a limit of memory cannot be looked at, by contender.

    One side or both do not say what they allocate, and what did not fit needs no figure.
    """
    counts = ((pair.contender.label, _untold(pair)) for pair in comparison.pairs)
    return tuple((label, count) for label, count in counts if count)


def _untold(pair: PairComparison) -> int:
    failed = {lone.case for lone in pair.failed}
    return sum(case.memory_verdict is None and case.case not in failed for case in pair.cases)


def _failures(pair: PairComparison, gates: Gates, slower: str) -> Iterator[GateFailure]:
    label = pair.contender.label
    failed = {lone.case: lone.status for lone in pair.failed if lone.side == label}
    never_ran = {lone.case for lone in pair.failed if lone.side != label}
    for case in pair.cases:
        ran = case.runs[0] > 0 or case.case not in never_ran
        broken = case.case in failed and ran
        if gates.slower is not None and (broken or _is_slower(case, gates.slower)):
            yield _failure(slower, case, None if broken else _slowdown(case))
        if gates.memory is not None and broken and failed[case.case] is Status.OOM:
            yield _failure("--fail-memory", case, None)
        elif gates.memory is not None and _takes_more(case, gates.memory):
            yield _memory_failure(case)


def _is_slower(case: CaseComparison, limit: float) -> bool:
    return case.verdict is Verdict.SLOWER and _slowdown(case) > limit


def _failure(gate: str, case: CaseComparison, excess: float | None) -> GateFailure:
    return GateFailure(gate=gate, contender=case.contender, case_id=case.case.id, excess=excess)


def _memory_failure(case: CaseComparison) -> GateFailure:
    ratio = case.memory_ratio
    if ratio is None:
        return replace(_failure("--fail-memory", case, None), bytes_from_zero=case.memory_bytes[1])
    return _failure("--fail-memory", case, ratio - 1.0)


def _slowdown(case: CaseComparison) -> float:
    return 1.0 / case.result.speedup - 1.0 if case.result else 0.0


def _takes_more(case: CaseComparison, limit: float) -> bool:
    """Return whether memory exceeds a limit; not by a ratio, whose last digit is rounded."""
    first, second = case.memory_bytes
    return first is not None and second is not None and second > first * (1.0 + limit)


def _require_memory(comparison: Comparison) -> None:
    if any(case.memory_verdict is not None for p in comparison.pairs for case in p.cases):
        return
    raise UsageError(
        "--fail-memory",
        seen="no case has memory_allocated_bytes on both sides",
        expected="a figure to limit",
        advice="measure both sides with gpubench, or leave the option out",
    )
