"""Small cases of what ranks do together."""

from gpubench.model import Case, format_params
from gpubench.workloads.links.group_workload import GroupWorkload
from gpubench.workloads.links.messages import RankCase
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.tasks import TASKS
from gpubench.workloads.protocol import Work
from tests.workloads.examples import CPU

COLLECTIVES = ("all_reduce", "all_gather", "reduce_scatter")
WIDTH = 8


def case_of(workload: str, world: int, **changes: object) -> Case:
    """A case of a few rows, with changes."""
    fields: dict[str, object] = {
        "workload": workload,
        "implementation": "gloo",
        "phase": "forward",
        "dtype": "float32",
        "params": format_params({"width": WIDTH, "world_size": world}),
        "batch_size": 3,
    }
    return Case(**(fields | changes))  # type: ignore[arg-type]  # the tests name real fields


def work_of(ranks: RankPool, case: Case, *, largest: int = 5) -> Work:
    """The case's work on the ranks."""
    workload = GroupWorkload(TASKS[case.workload], ranks)
    return workload.open(case, largest=largest, device=CPU, seed=0).work(case.batch_size)


def assignment(case: Case) -> RankCase:
    """What ranks are told of a case."""
    return RankCase(case=case, world=case.param("world_size"), largest=5, seed=0)
