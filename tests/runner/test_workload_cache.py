"""What is built once for several cases."""

from dataclasses import replace

import torch

from gpubench.runner.workload_cache import WorkloadCache

from .scripted import ToyWorkload, case


def test_a_case_in_bursts_and_kept_busy_has_the_same_weights_and_inputs() -> None:
    """The load is how a case is timed and no part of what it computes, nor built twice."""
    toy = ToyWorkload()
    cases = [replace(case(8), regime=regime) for regime in ("burst", "steady", "")]
    cache = WorkloadCache(
        lambda _name: toy, cases, device=torch.device("cpu"), free_bytes=None, seed=0
    )

    for one in cases:
        cache.work(one)

    assert toy.opened == [8]
