"""How fast a CPU computes: one product, timed in some milliseconds, for estimates."""

import time

import torch

_SIDE = 512
"""As in the profile of a CPU: a quarter of a GFLOP."""

_TRIES = 5


def product_flop_per_s() -> float:
    """Return what torch reaches in a float32 product: the best of five, after one to warm up.

    The best, since a process that has just started is disturbed more than one that measures.
    """
    left, right = (torch.randn(_SIDE, _SIDE) for _ in range(2))
    result = torch.empty(_SIDE, _SIDE)
    torch.mm(left, right, out=result)
    times_s = []
    for _ in range(_TRIES):
        started_s = time.perf_counter()
        torch.mm(left, right, out=result)
        times_s.append(time.perf_counter() - started_s)
    return 2.0 * _SIDE**3 / min(times_s)
