"""What a comparison says about memory, in sentences that can be pasted into a mail."""

from gpubench.compare.comparison_records import MemoryVerdict
from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.names import counted


def memory_sentences(comparison: Comparison, pair: PairComparison) -> tuple[str, ...]:
    """Return in how many cases the contender allocates less, as much or more, and how much so."""
    labels = (comparison.baseline.label, pair.contender.label)
    counts = memory_counts(pair)
    known = sum(counts.values())
    if not known:
        return (f"{labels[1]} against {labels[0]}: no case says on both sides what it allocates.",)
    told = [f"{name} in {counts[name]}" for name in MemoryVerdict if counts[name]]
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
    """Return the range of the ratios; what was allocated from 0 bytes on has none."""
    ratios = sorted(row.ratio for row in pair.memory if row.ratio is not None)
    if not ratios:
        return ", from or to 0 B, which has no ratio"
    ends = dict.fromkeys(f"{end:.3f}x" for end in (ratios[0], ratios[-1]))
    return f": {' to '.join(ends)} per workload"
