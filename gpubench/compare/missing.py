"""What a buyer might expect of a comparison and its files do not hold."""

from collections.abc import Iterator, Sequence

from gpubench.compare.comparison_records import CaseComparison
from gpubench.model import Case
from gpubench.suites.catalog import CATALOG

_EXPECTED = ("matmul", "mlp", "convnet", "transformer")
_SIXTEEN_BITS = frozenset({"bfloat16", "float16"})


def missing_parts(cases: Sequence[CaseComparison]) -> tuple[str, ...]:
    """Return what is not among the common cases that have a verdict; nothing to say of other tools.

    Products alone say little about training, training in float32 little about how it is done, and
    neither shows in a table that is complete in itself.

    Args:
        cases: Every case that both sides have.
    """
    compared = [case.case for case in cases if case.result is not None]
    if not {case.workload for case in compared} & CATALOG.keys():
        return ()
    return tuple(_missing(compared))


def _missing(compared: Sequence[Case]) -> Iterator[str]:
    workloads = {case.workload for case in compared}
    yield from (name for name in _EXPECTED if name not in workloads)
    if not any(case.phase == "train_step" for case in compared):
        yield "training steps"
    if not any(case.dtype in _SIXTEEN_BITS for case in compared):
        yield "16-bit types"
