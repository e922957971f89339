"""What the GPU-busy time tells that the wall time does not, in sentences."""

from collections.abc import Iterator, Sequence

from gpubench.compare.comparison_records import Verdict, WorkloadComparison
from gpubench.compare.gpu_records import GpuComparison, WallAndGpu
from gpubench.report.compare.ratio_text import range_text, ratio_text
from gpubench.report.compare.words import joined

_SIZES = 4
_DISAGREE = "Wall and GPU-busy time disagree, as the"
_HOST = f"{_DISAGREE} host, not the GPU, decides at these batch sizes"
_BOTH = f"{_DISAGREE} host, not the GPU alone, decides at these batch sizes"
_GAPS = f"{_DISAGREE} time between the GPU's work differs"
_ALONE = "GPU-busy time shows what wall time leaves open"


def gpu_sentences(found: GpuComparison | None) -> Iterator[str]:
    """Yield one sentence per way in which wall and GPU-busy time say different things.

    Args:
        found: The steps by GPU-busy time; None if there are none.
    """
    findings = found.findings if found else ()
    for beginning in (_HOST, _BOTH, _GAPS, _ALONE):
        told = [_told(one) for one in findings if _beginning(one) == beginning]
        if told:
            yield f"{beginning}: {joined(told)}."


def _beginning(one: WallAndGpu) -> str:
    if not one.disagree:
        return _ALONE
    if not one.host_bound:
        return _GAPS
    # Where a part of the GPU's gain arrives, the host does not decide alone.
    arrives = one.wall.verdict is one.gpu.verdict and one.wall.verdict is not Verdict.SAME
    return _BOTH if arrives else _HOST


def _told(one: WallAndGpu) -> str:
    times = f"({_speedup(one.wall)}, against GPU-busy {_speedup(one.gpu)})"
    if one.disagree:
        sizes = f" at batch {_listed(one.host_bound)}" if one.host_bound else ""
        return f"{one.gpu.workload}{sizes} {times}"
    word = "the same" if one.gpu.verdict is Verdict.SAME else str(one.gpu.verdict)
    return f"{one.gpu.workload} {word} {times}"


def _speedup(row: WorkloadComparison) -> str:
    return f"{ratio_text(row.result)}, {range_text(row.result)}"


def _listed(sizes: Sequence[int]) -> str:
    more = len(sizes) - _SIZES
    shown = "/".join(map(str, sizes[:_SIZES]))
    return f"{shown} and {more} more" if more > 0 else shown
