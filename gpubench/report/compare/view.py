"""Which cases of a comparison are shown, and in which order."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gpubench.compare.comparison_records import CaseComparison, MemoryVerdict, Verdict
from gpubench.compare.pair_records import PairComparison
from gpubench.errors import UsageError

METRICS = ("time", "gpu", "memory")

_VERDICT_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a reader wants to see; it changes no number and no verdict."""

    metric: str = "time"
    all_cases: bool = False
    """Whether text and Markdown list every case."""
    sort: str = "case"
    only: tuple[str, ...] = ()
    """Verdicts to show; empty shows all."""

    @property
    def is_memory(self) -> bool:
        """Whether memory is asked for instead of time."""
        return self.metric == "memory"


def view_of(*, metric: str, all_cases: bool, sort: str, only: str | None) -> View:
    """Return what the options mean.

    Raises:
        UsageError: Naming the first option with a word that it does not know.
    """
    check_metric(metric)
    _check("--sort", sort, tuple(SORTS))
    verdicts = tuple(word.strip() for word in only.split(",")) if only is not None else ()
    for word in verdicts:
        _check("--only", word, _verdicts_of(metric))
    return View(metric=metric, all_cases=all_cases, sort=sort, only=verdicts)


def check_metric(metric: str) -> None:
    """Raise a `UsageError` for what cannot be compared."""
    _check("--metric", metric, METRICS)


def shown_cases(pair: PairComparison, view: View) -> tuple[CaseComparison, ...]:
    """Return the cases to show, in order."""
    kept = [case for case in pair.cases if not view.only or _word(case, view) in view.only]
    return tuple(sorted(kept, key=SORTS[view.sort]))


def _word(case: CaseComparison, view: View) -> str:
    return str(case.memory_verdict if view.is_memory else case.verdict)


def _verdicts_of(metric: str) -> tuple[str, ...]:
    kinds = MemoryVerdict if metric == "memory" else Verdict
    return tuple(verdict.value for verdict in kinds)


def _check(option: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        raise UsageError(
            option,
            seen=repr(word),
            expected=f"one of {', '.join(known)}",
            advice="choose one of these",
        )


def _by_speedup(case: CaseComparison) -> tuple[bool, float]:
    return case.result is None, -case.result.speedup if case.result else 0.0


def _by_memory(case: CaseComparison) -> tuple[bool, float]:
    """Return what sorts the largest growth first; from 0 bytes on it is larger than any ratio."""
    if case.memory_verdict is None or case.memory_ratio is not None:
        return case.memory_ratio is None, -(case.memory_ratio or 0.0)
    growth = {MemoryVerdict.MORE: math.inf, MemoryVerdict.SAME: 1.0, MemoryVerdict.LESS: 0.0}
    return False, -growth[case.memory_verdict]


SORTS: Mapping[str, Callable[[CaseComparison], Any]] = MappingProxyType(
    {
        "case": lambda _: 0,
        "speedup": _by_speedup,
        "verdict": lambda case: _VERDICT_ORDER[case.verdict],
        "memory": _by_memory,
    }
)
"""Orders by name; cases that are equal in one keep the order of their ids."""
