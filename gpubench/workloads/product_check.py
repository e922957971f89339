"""How far the elements of a matrix product are from their float64 reference."""

from dataclasses import dataclass

import torch

from gpubench.workloads.check import largest
from gpubench.workloads.precision import Precision
from gpubench.workloads.protocol import Check

_ACCUMULATION = 1e-6
_SIDE = 64
_ELEMENTS = 2**22


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The two operands of a matrix product, ready for `torch.mm`."""

    left: torch.Tensor
    """Shape (rows, inner)."""
    right: torch.Tensor
    """Shape (inner, columns)."""

    def transposed(self) -> "Product":
        """Return the product whose result is the transpose of this one's."""
        return Product(left=self.right.t(), right=self.left.t())


def product_check(product: Product, result: torch.Tensor, precision: Precision) -> Check:
    """Compare a bounded block of a product's elements with float64.

    Elementwise against |left| |right|, since a norm would hide one wrong element, and an error
    relative to the element itself explodes where the sum cancels. The error is what is left
    after the rounding of the result to its own dtype, u |y|, which no implementation can avoid.

    The tolerance is 1e-6 for the accumulation, in float32 for every dtype. A float32 sum of k
    products errs by at most gamma_k |left| |right|, but roundings go both ways, so the expected
    error grows like sqrt(k) u over a sum that grows like k: for random normal operands about
    4e-8 at any k, and below 3e-7 in the worst element. TF32 adds the rounding of both inputs.

    Source:
        Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1 and 3.5.
    """
    left, right, got = _block(product, result)
    reference = left @ right
    magnitude = left.abs() @ right.abs()
    error = (got - reference).abs()
    if precision.autocast:
        error = (error - precision.rounding(reference)).clamp(min=0)
    # Where |left| |right| is 0 the result must be exactly 0, and 0 / tiny is 0.
    relative = error / magnitude.clamp(min=torch.finfo(torch.float64).tiny)
    inputs = 2 * precision.unit_roundoff if precision.tf32 else 0.0
    return Check(error=float(relative.max()), tolerance=_ACCUMULATION + inputs)


def worst(checks: list[Check]) -> Check:
    """Return one check for several results of the same tolerance."""
    return Check(error=largest(check.error for check in checks), tolerance=checks[0].tolerance)


def _block(
    product: Product, result: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return rows of the left, columns of the right and where they meet, in float64.

    At most 64 x 64 elements, fewer where the inner axis is so long that the float64 copies would
    need more than 32 MiB each.
    """
    inner = product.left.shape[1]
    side = max(2, min(_SIDE, _ELEMENTS // inner))
    rows = spread(result.shape[0], side, result.device)
    columns = spread(result.shape[1], side, result.device)
    return (
        product.left[rows].double(),
        product.right[:, columns].double(),
        result[rows][:, columns].double(),
    )


def spread(length: int, count: int, device: torch.device) -> torch.Tensor:
    """Return at most `count` indices: both ends, where ragged tiles are, and some in between."""
    ends = count // 4
    if length <= count:
        chosen = set(range(length))
    else:
        steps = count - 2 * ends
        between = {(2 * i + 1) * length // (2 * steps) for i in range(steps)}
        chosen = {*range(ends), *range(length - ends, length), *between}
    return torch.tensor(sorted(chosen), device=device)
