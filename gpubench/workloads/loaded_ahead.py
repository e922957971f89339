"""What torch would load in the middle of a measurement, loaded ahead of it."""

from collections.abc import Iterable

import torch

from gpubench.model import Case
from gpubench.workloads.network_workload import NetworkWorkload
from gpubench.workloads.registry import BUILTIN, find_builtin


def load_optimizers(cases: Iterable[Case]) -> None:
    """Load what the first optimizer of a process makes torch load, if a case will make one.

    torch 2.13 loads its compiler then, 800 modules. Made after collections were told to look at
    new objects only, theirs would add 65 ms to each visit from there on.

    Args:
        cases: All that the process is to measure.
    """
    if any(_has_optimizer(case) for case in cases):
        torch.optim.SGD([torch.zeros(1)], lr=1.0)


def _has_optimizer(case: Case) -> bool:
    """Return whether a case makes one; of a user's work the phase tells."""
    if case.phase == "train_step":
        return True
    return case.workload in BUILTIN and isinstance(find_builtin(case.workload), NetworkWorkload)
