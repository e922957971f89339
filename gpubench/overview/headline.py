"""What is said first of a results file: which curve, which pair, and how far to trust them."""

from collections import Counter
from collections.abc import Callable, Iterable

from gpubench.model import Status
from gpubench.overview.curve_lines import Counts, CurveLine, Headline, PairVerdict
from gpubench.suites.catalog import CATALOG, CUDA_IMPLEMENTATIONS, MESSAGES

_WORKLOADS = ("transformer", "convnet", "mlp", "matmul")
_PHASES = ("train_step", "forward_backward", "forward")


def headline(curves: Iterable[tuple[int, CurveLine]], counts: Counts) -> Headline:
    """Return what to say first of a side.

    Args:
        curves: Its curves in reading order, each with its index.
        counts: How its rows ended.
    """
    ranked = sorted(curves, key=lambda indexed: _rank(indexed[1]))
    verdicts = Counter(curve.pair.verdict for _, curve in ranked if curve.pair is not None)
    return Headline(
        featured=_first(ranked, lambda curve: curve.best is not None),
        pair_of=_first(ranked, lambda curve: curve.pair is not None),
        pair_verdicts=tuple((verdict, verdicts[verdict]) for verdict in PairVerdict),
        is_mostly_noisy=counts.of(Status.NOISY) > counts.rows / 2,
    )


def _first(ranked: list[tuple[int, CurveLine]], has_it: Callable[[CurveLine], bool]) -> int | None:
    return next((index for index, curve in ranked if has_it(curve)), None)


def _rank(curve: CurveLine) -> tuple[int, ...]:
    """Return a key that is smallest for what most resembles a user's own work.

    Work comes before messages, a library's implementation before a kernel of ours, and a curve
    before a single size.
    """
    return (
        curve.workload in MESSAGES,
        curve.implementation in CUDA_IMPLEMENTATIONS,
        curve.best is None or curve.best.sizes == 1,
        _PHASES.index(curve.phase) if curve.phase in _PHASES else len(_PHASES),
        _workload_rank(curve.workload),
    )


def _workload_rank(workload: str) -> int:
    if workload not in CATALOG:
        return -1
    return _WORKLOADS.index(workload) if workload in _WORKLOADS else len(_WORKLOADS)
