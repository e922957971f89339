"""What ranks can do together, by the names that the results file has for it."""

from collections.abc import Iterable

from gpubench.model import Case, parse_params
from gpubench.workloads.links.collectives import AllGather, AllReduce, Collective, ReduceScatter
from gpubench.workloads.links.data_parallel import DataParallelStep
from gpubench.workloads.links.rank_task import WORLD, RankTask
from gpubench.workloads.mlp import Mlp
from gpubench.workloads.transformer import Transformer

TASKS: dict[str, RankTask] = {
    task.name: task
    for task in (
        Collective(AllReduce()),
        Collective(AllGather()),
        Collective(ReduceScatter()),
        DataParallelStep(Mlp()),
        DataParallelStep(Transformer()),
    )
}
"""Every rank's process finds its part here."""


def worlds_of(cases: Iterable[Case]) -> tuple[int, ...]:
    """Return the world sizes that some cases need, ascending; none if no case needs ranks."""
    texts = (parse_params(case.params).get(WORLD, "") for case in cases if case.workload in TASKS)
    return tuple(sorted({int(text) for text in texts if text.isdecimal() and int(text) > 0}))
