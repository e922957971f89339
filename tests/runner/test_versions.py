from dataclasses import replace

import torch

from gpubench.kernels.ladder import LADDER
from gpubench.model import Case
from gpubench.runner.versions import subject_of, version_of
from gpubench.runner.workload_cache import WorkloadCache
from gpubench.workloads.registry import find

TORCH = Case(
    workload="matmul",
    implementation="torch",
    phase="forward",
    dtype="bfloat16",
    params="k=4096;n=4096;rows=1",
    batch_size=128,
    cache="hot",
)
OURS = replace(TORCH, implementation="cupy-tensor")


def test_a_changed_kernel_of_ours_is_another_version_and_torchs_product_is_not() -> None:
    """Rows of the older kernel must not be compared in silence, and torch's may be."""
    revision = LADDER["cupy-tensor"].revision
    assert revision > 1
    assert (version_of(TORCH, 3), version_of(OURS, 3)) == (3, 3 + revision - 1)


def test_a_workload_that_changes_makes_a_new_version_of_all_that_compute_it() -> None:
    """Either number raises the row's."""
    assert version_of(OURS, 4) > version_of(OURS, 3)


def test_a_process_tells_the_version_of_each_subject() -> None:
    """A row finds its own by the same name."""
    cache = WorkloadCache(find, (TORCH, OURS), device=torch.device("cpu"), free_bytes=None, seed=0)
    versions = dict(cache.versions)
    assert versions[subject_of(TORCH)] == find("matmul").version
    assert versions[subject_of(OURS)] > versions[subject_of(TORCH)]
