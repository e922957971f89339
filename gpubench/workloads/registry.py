"""Finds a workload by the name that the results file has for it."""

from gpubench.errors import WorkloadError
from gpubench.workloads.convnet import Convnet
from gpubench.workloads.layer import LayerWorkload
from gpubench.workloads.matmul import Matmul
from gpubench.workloads.memory import Copy, MemoryWorkload, Triad
from gpubench.workloads.mlp import Mlp
from gpubench.workloads.network_workload import NetworkWorkload
from gpubench.workloads.protocol import Workload
from gpubench.workloads.transformer import Transformer
from gpubench.workloads.user import UserWorkload

BuiltIn = Matmul | LayerWorkload | MemoryWorkload | NetworkWorkload
"""The workloads of gpubench's own, which also say what they offer."""

_BUILT_IN: dict[str, BuiltIn] = {
    workload.name: workload
    for workload in (
        Matmul(),
        LayerWorkload(),
        MemoryWorkload(Copy()),
        MemoryWorkload(Triad()),
        NetworkWorkload(Mlp()),
        NetworkWorkload(Convnet()),
        NetworkWorkload(Transformer()),
    )
}

BUILTIN = tuple(_BUILT_IN)
"""The names of the built-in workloads."""


def find(name: str) -> Workload:
    """Return the workload of a name; one with a colon names a user's factory and imports it.

    Raises:
        WorkloadError: If there is none of this name, or the user's module cannot be used.
    """
    return UserWorkload.load(name) if ":" in name else find_builtin(name)


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
