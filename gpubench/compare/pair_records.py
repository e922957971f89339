"""What all that is known of one contender, and of all of them, consists of."""

from dataclasses import dataclass

from gpubench.compare.comparison_records import (
    CaseComparison,
    LoneCase,
    MemoryComparison,
    OverallComparison,
    Settings,
    SideFacts,
    Verdict,
    WorkloadComparison,
)
from gpubench.compare.exceptions import Exceptions
from gpubench.compare.gpu_records import GpuComparison
from gpubench.compare.price import BreakEven
from gpubench.compare.scope_records import Difference, Scope
from gpubench.compare.to_settle import ToSettle
from gpubench.curves.loads import LoadLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PairComparison:
    """One contender against the baseline."""

    contender: SideFacts
    scope: Scope
    same: tuple[str, ...]
    """Parts of the stack that are recorded on both sides and equal."""
    differences: tuple[Difference, ...]
    cases: tuple[CaseComparison, ...]
    workloads: tuple[WorkloadComparison, ...]
    overall: OverallComparison | None
    memory: tuple[MemoryComparison, ...]
    unmatched: tuple[LoneCase, ...]
    failed: tuple[LoneCase, ...]
    missing: tuple[str, ...]
    """What a buyer might expect and the common cases do not hold."""
    break_even: BreakEven | None
    """None without an overall, and of GPU-busy time, which nobody waits for alone."""
    to_settle: ToSettle
    exceptions: Exceptions
    gpu: GpuComparison | None
    """Steps by GPU-busy time beside their wall time; None if neither side has any, or if the
    comparison is of GPU-busy time itself."""
    loads: tuple[tuple[LoadLine, ...], tuple[LoadLine, ...]]
    """What steady load costs on either side, in the cases that it measured with and without."""
    warnings: tuple[str, ...]
    """What spoils times, the gravest first."""
    sides_warnings: tuple[str, ...] = ()
    """Those among them that spoil memory too, which repeats to the byte however times scatter."""

    def counts(self) -> dict[str, int]:
        """Return how many cases have each verdict; every verdict of a time is there."""
        counts = dict.fromkeys((v.value for v in Verdict if v is not Verdict.FITS_ONLY), 0)
        for case in self.cases:
            counts[case.verdict_text] = counts.get(case.verdict_text, 0) + 1
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that is shown of some files against each other."""

    settings: Settings
    baseline: SideFacts
    pairs: tuple[PairComparison, ...]
    warnings: tuple[str, ...] = ()
    """What to know about the files before trusting any of it."""
