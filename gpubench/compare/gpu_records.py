"""What the GPU-busy time of steps says beside the time that a user waits for."""

from dataclasses import dataclass

from gpubench.compare.comparison_records import CaseComparison, WorkloadComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class WallAndGpu:
    """A workload of which the two times say different things."""

    wall: WorkloadComparison
    gpu: WorkloadComparison
    """Both over the same cases."""
    disagree: bool
    """Whether the two ratios are shown to differ; else the GPU-busy time alone tells."""
    host_bound: tuple[int, ...]
    """Batch sizes at which the GPU of a side waits for its host, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuComparison:
    """Steps by the time that the GPU was busy, judged apart from their wall time."""

    cases: tuple[CaseComparison, ...]
    """Those compared in both times; `times_s` is GPU-busy time."""
    workloads: tuple[WorkloadComparison, ...]
    findings: tuple[WallAndGpu, ...]
    left_out: tuple[tuple[str, int], ...]
    """Steps that are compared in wall time alone: why, and how many."""
    warnings: tuple[str, ...]
