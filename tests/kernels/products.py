"""Products to try on any GPU, and how far their results may be off."""

from dataclasses import dataclass

import torch
from hypothesis import strategies as st

from gpubench.kernels.gpu import Gpu
from gpubench.kernels.ladder import LADDER, SPLIT
from gpubench.kernels.product import Products
from gpubench.workloads.precision import PRECISIONS
from tests.kernels.guarded import Guarded, poisoned

RUNGS = tuple(
    (name, dtype) for name, rung in LADDER.items() if name not in SPLIT for dtype in rung.dtypes
)
"""Every implementation that never splits, with every dtype that it has."""

SPLIT_RUNGS = tuple((name, dtype) for name in SPLIT for dtype in LADDER[name].dtypes)
"""Those that split; with few tiles and a long inner axis they do."""

_NOTABLE = (1, 2, 3, 7, 8, 9, 10, 13, 15, 16, 17, 20, 31, 32, 33, 50, 63, 64, 65, 97, 100, 120)
_AROUND_TILES = (127, 128, 129, 130, 200, 251, 255, 256, 257, 264, 300)

sizes = st.one_of(st.integers(1, 300), st.sampled_from(_NOTABLE), st.sampled_from(_AROUND_TILES))
"""Sides: any up to 300, and often primes, powers of two, their neighbours, multiples of ten."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One product, with operands that miss their alignment by some elements."""

    layout: str = "nt"
    m: int
    n: int
    k: int
    skews: tuple[int, int, int] = (0, 0, 0)

    def shapes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        a = (self.m, self.k) if self.layout[0] == "n" else (self.k, self.m)
        b = (self.n, self.k) if self.layout[1] == "t" else (self.k, self.n)
        return a, b


trials = st.builds(
    Trial,
    layout=st.sampled_from(("nt", "nn", "tn")),
    m=sizes,
    n=sizes,
    k=sizes,
    skews=st.tuples(*[st.sampled_from((0, 0, 0, 1, 2, 4))] * 3),
)


def error_of(implementation: str, dtype: str, trial: Trial, gpu: Gpu, on: torch.device) -> float:
    """Multiply, check the guards, and return the worst element's error in curves of its bound.

    The bound is the design's: 1e-6 (|a| |b|), and for 16-bit results their own rounding.
    """
    precision = PRECISIONS[dtype]
    generator = torch.Generator(on).manual_seed(trial.m * 10**6 + trial.n * 10**3 + trial.k)
    a, b = (
        Guarded(
            torch.randn(shape, generator=generator, device=on, dtype=precision.storage), skew=skew
        )
        for shape, skew in zip(trial.shapes(), trial.skews, strict=False)
    )
    result = poisoned((trial.m, trial.n), precision.storage, device=on, skew=trial.skews[2])
    products = Products(implementation, precision.storage, gpu)

    products.prepare(trial.layout, a.tensor, b.tensor).into(result.tensor)

    left = a.check() if trial.layout[0] == "n" else a.check().t()
    right = b.check().t() if trial.layout[1] == "t" else b.check()
    return relative_to_bound(left, right, result.check(), dtype)


def relative_to_bound(
    left: torch.Tensor, right: torch.Tensor, result: torch.Tensor, dtype: str
) -> float:
    """Return the worst error over its bound; NaN if an element is one."""
    precision = PRECISIONS[dtype]
    reference = left.double() @ right.double()
    rounding = precision.rounding(reference) if precision.autocast else 0.0
    bound = 1e-6 * (left.double().abs() @ right.double().abs()) + rounding
    error = (result.double() - reference).abs()
    # Where all products are zero so is the bound, and a right result is not 0 / 0.
    return float(torch.where(error == 0, 0.0, error / bound).max())
