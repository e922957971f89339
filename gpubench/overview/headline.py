"""What is said first of a results file: which curve, which pair, and how far to trust them."""

from collections import Counter
from collections.abc import Callable, Iterable

from gpubench.model import Status
from gpubench.overview.records import Counts, Headline, PairVerdict, UnitLine
from gpubench.suites.catalog import CATALOG, CUDA_IMPLEMENTATIONS

_WORKLOADS = ("transformer", "convnet", "mlp", "matmul")
_PHASES = ("train_step", "forward_backward", "forward")


def headline(units: Iterable[tuple[int, UnitLine]], counts: Counts) -> Headline:
    """Return what to say first of a side.

    Args:
        units: Its units in reading order, each with its index.
        counts: How its rows ended.
    """
    ranked = sorted(units, key=lambda indexed: _rank(indexed[1]))
    verdicts = Counter(unit.pair.verdict for _, unit in ranked if unit.pair is not None)
    return Headline(
        featured=_first(ranked, lambda unit: unit.best is not None),
        pair_of=_first(ranked, lambda unit: unit.pair is not None),
        pair_verdicts=tuple((verdict, verdicts[verdict]) for verdict in PairVerdict),
        is_mostly_noisy=counts.of(Status.NOISY) > counts.rows / 2,
    )


def _first(ranked: list[tuple[int, UnitLine]], has_it: Callable[[UnitLine], bool]) -> int | None:
    return next((index for index, unit in ranked if has_it(unit)), None)


def _rank(unit: UnitLine) -> tuple[int, ...]:
    """Return a key that is smallest for what most resembles a user's own work.

    A library's implementation comes before a kernel of ours, and a curve before a single size.
    """
    return (
        unit.implementation in CUDA_IMPLEMENTATIONS,
        unit.best is None or unit.best.sizes == 1,
        _PHASES.index(unit.phase) if unit.phase in _PHASES else len(_PHASES),
        _workload_rank(unit.workload),
    )


def _workload_rank(workload: str) -> int:
    if workload not in CATALOG:
        return -1
    return _WORKLOADS.index(workload) if workload in _WORKLOADS else len(_WORKLOADS)
