"""Finds a workload by the name that the results file has for it."""

from collections.abc import Callable

from gpubench.errors import WorkloadError
from gpubench.model import Case
from gpubench.workloads.convnet import Convnet
from gpubench.workloads.layer import LayerWorkload
from gpubench.workloads.links.copies import CopyWorkload, FromGpu, ToGpu, ToPeer
from gpubench.workloads.links.group_workload import GroupWorkload
from gpubench.workloads.links.rank_pool import RankPool
from gpubench.workloads.links.tasks import TASKS
from gpubench.workloads.matmul import Matmul
from gpubench.workloads.memory import Copy, MemoryWorkload, Triad
from gpubench.workloads.mlp import Mlp
from gpubench.workloads.network_workload import NetworkWorkload
from gpubench.workloads.protocol import Workload
from gpubench.workloads.transformer import Transformer
from gpubench.workloads.user import UserWorkload

_Messages = CopyWorkload | GroupWorkload

BuiltIn = Matmul | LayerWorkload | MemoryWorkload | NetworkWorkload | CopyWorkload | GroupWorkload
"""The workloads of gpubench's own, which also say what they offer."""

_ALL: tuple[BuiltIn, ...] = (
    Matmul(),
    LayerWorkload(),
    MemoryWorkload(Copy()),
    MemoryWorkload(Triad()),
    NetworkWorkload(Mlp()),
    NetworkWorkload(Convnet()),
    NetworkWorkload(Transformer()),
    CopyWorkload(ToGpu()),
    CopyWorkload(FromGpu()),
    CopyWorkload(ToPeer()),
    *map(GroupWorkload, TASKS.values()),
)

_BUILT_IN = {workload.name: workload for workload in _ALL}

BUILTIN = tuple(_BUILT_IN)
"""The names of the built-in workloads."""


def find(name: str) -> Workload:
    """Return the workload of a name; one with a colon names a user's factory and imports it.

    Raises:
        WorkloadError: If there is none of this name, or the user's module cannot be used.
    """
    return UserWorkload.load(name) if ":" in name else find_builtin(name)


def message_bytes(workload: BuiltIn, case: Case) -> int | None:
    """Return what crosses a link in one call; None for what needs none, or tells nothing."""
    return workload.message_bytes(case) if isinstance(workload, _Messages) else None


def finder(ranks: RankPool | None) -> Callable[[str], Workload]:
    """Return `find` for a process that has ranks, which a group's workload is done by.

    Args:
        ranks: Who makes calls together; None if no case needs them.
    """

    def found(name: str) -> Workload:
        workload = find(name)
        return workload.on(ranks) if isinstance(workload, GroupWorkload) else workload

    return found


def find_builtin(name: str) -> BuiltIn:
    """Return a built-in workload, with the phases, dtypes, implementations and params it has.

    Raises:
        WorkloadError: If there is none of this name.
    """
    if name not in _BUILT_IN:
        raise WorkloadError(
            f"workload {name!r}",
            seen="there is none of this name",
            expected=f"{', '.join(BUILTIN)} or your own package.module:factory",
            advice="choose one of them",
        )
    return _BUILT_IN[name]
