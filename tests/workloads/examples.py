"""Small cases of every built-in workload."""

import torch

from gpubench.model import Case
from gpubench.workloads.network_workload import NetworkWorkload
from gpubench.workloads.protocol import Work
from gpubench.workloads.registry import find_builtin

CPU = torch.device("cpu")

SMALL = {
    "matmul": "k=12;n=10;rows=3",
    "layer": "k=12;n=10",
    "copy": "width=8",
    "triad": "width=8",
    "mlp": "classes=5;depth=2;width=16",
    "convnet": "classes=5;depth=1;image=9;width=4",
    "transformer": "depth=2;heads=2;seq=6;vocab=11;width=8",
}
NETWORKS = ("mlp", "convnet", "transformer")
PHASES = ("forward", "forward_backward", "train_step")


def case_of(workload: str, **changes: object) -> Case:
    """A small case in float32, with changes."""
    fields: dict[str, object] = {
        "workload": workload,
        "implementation": "torch",
        "phase": "forward",
        "dtype": "float32",
        "params": SMALL[workload],
        "batch_size": 4,
    }
    return Case(**(fields | changes))  # type: ignore[arg-type]  # the tests name real fields


def work_of(case: Case, *, largest: int | None = None, seed: int = 0) -> Work:
    """The case's work on the CPU."""
    workload = find_builtin(case.workload)
    opened = workload.open(case, largest=largest or case.batch_size, device=CPU, seed=seed)
    return opened.work(case.batch_size)


def network_of(name: str) -> NetworkWorkload:
    """A built-in network."""
    workload = find_builtin(name)
    assert isinstance(workload, NetworkWorkload)
    return workload
