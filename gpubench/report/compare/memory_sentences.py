"""What a comparison says about memory, in sentences that can be pasted into a mail."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from gpubench.compare.comparison_records import MemoryVerdict
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.compare.ratio_text import exact_ratio
from gpubench.units import counted

_ZERO: Mapping[MemoryVerdict, str] = MappingProxyType(
    {
        MemoryVerdict.MORE: "from 0 B, which has no ratio",
        MemoryVerdict.LESS: "to 0 B, which has no ratio",
        MemoryVerdict.SAME: "at 0 B on both sides",
    }
)

_WORDS: Mapping[MemoryVerdict, str] = MappingProxyType(
    {
        MemoryVerdict.LESS: "less",
        MemoryVerdict.MORE: "more",
        MemoryVerdict.SAME: "the same",
    }
)


def memory_sentences(comparison: Comparison, pair: PairComparison) -> tuple[str, ...]:
    """Return in how many cases the contender allocates less, as much or more, and how much so."""
    labels = (comparison.baseline.label, pair.contender.label)
    counts = memory_counts(pair)
    known = sum(counts.values())
    if not known:
        return (f"{labels[1]} against {labels[0]}: no case says on both sides what it allocates.",)
    told = [f"{_WORDS[name]} in {counts[name]}" for name in MemoryVerdict if counts[name]]
    return (
        f"Peak memory: {labels[1]} allocates, against {labels[0]}, {', '.join(told)} of"
        f" {counted(known, 'case')}{_how_much(pair)} (exact, so without an interval).",
        "The comparison of times says what that buys in speed.",
    )


def memory_counts(pair: PairComparison) -> dict[MemoryVerdict, int]:
    """Return how many cases allocate less, as much and more."""
    verdicts = [case.memory_verdict for case in pair.cases]
    return {name: verdicts.count(name) for name in MemoryVerdict}


def _how_much(pair: PairComparison) -> str:
    """Return the range of the ratios; from 0 bytes, and to 0 bytes, there is none."""
    ratios = sorted(row.ratio for row in pair.memory if row.ratio is not None)
    ends = dict.fromkeys(exact_ratio(end) for end in (*ratios[:1], *ratios[-1:]))
    told = [f"{' to '.join(ends)} per workload"] if ratios else []
    return ": " + ", ".join([*told, *_without_ratio(pair)])


def _without_ratio(pair: PairComparison) -> Iterator[str]:
    """Yield in how many cases a side allocates 0 bytes, which have no ratio."""
    verdicts = [case.memory_verdict for case in pair.cases if case.memory_ratio is None]
    for verdict, words in _ZERO.items():
        if count := verdicts.count(verdict):
            yield f"{counted(count, 'case')} {words}"
