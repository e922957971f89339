"""How far the results of a layer's passes are from their float64 references, each by itself."""

import math

import torch

from gpubench.kernels.layer import LayerTensors
from gpubench.workloads.precision import Precision
from gpubench.workloads.product_check import Product, product_check, spread
from gpubench.workloads.protocol import Check

_TOLERANCE = 1e-6
_STEEPEST = 1.13
"""The largest slope of GELU, at sqrt(2): what an error of z can grow by."""

_SIDE = 64


class LayerCheck:
    """Judges the results of one batch against the tensors that they were made of.

    Every result is compared with a reference made of what the layer really read, an earlier
    result included: else a right product of a rounded operand would count as wrong. The bounds are
    elementwise and those of `product_check`; the bias counts as one more product of the sum. The
    slope of GELU is at most 1.13, so that dz may be off by 1e-6 |dy|.

    Args:
        tensors: What the layer reads.
        precision: Of all of them.
    """

    def __init__(self, tensors: LayerTensors, precision: Precision) -> None:
        self._tensors = tensors
        self._precision = precision

    def forward(self, y: torch.Tensor, z: torch.Tensor) -> list[Check]:
        """Judge y and z on a bounded block."""
        of, where = self._tensors, y.device
        rows, columns = spread(y.shape[0], _SIDE, where), spread(y.shape[1], _SIDE, where)
        x, w, bias = of.x[rows].double(), of.w[columns].double(), of.bias[columns].double()
        exact = x @ w.t() + bias
        magnitude = x.abs() @ w.abs().t() + bias.abs()
        # y may come from z before or after it was rounded.
        rounding = _STEEPEST * self._precision.rounding(exact)
        return [
            self._check(z[rows][:, columns], exact, magnitude),
            self._check(y[rows][:, columns], _gelu(exact), magnitude, rounding),
        ]

    def dgrad(self, z: torch.Tensor, dz: torch.Tensor, dx: torch.Tensor) -> list[Check]:
        """Judge some rows of dz, and a block of dx."""
        rows = spread(dz.shape[0], _SIDE, dz.device)
        dy = self._tensors.dy[rows].double()
        return [
            self._check(dz[rows], dy * _slope(z[rows].double()), dy.abs()),
            product_check(Product(left=dz, right=self._tensors.w), dx, self._precision),
        ]

    def wgrad(self, dz: torch.Tensor, dw: torch.Tensor, dbias: torch.Tensor) -> list[Check]:
        """Judge a block of dw, and some numbers of dbias."""
        columns = spread(dz.shape[1], _SIDE, dz.device)
        numbers = dz[:, columns].double()
        return [
            product_check(Product(left=dz.t(), right=self._tensors.x), dw, self._precision),
            self._check(dbias[columns], numbers.sum(0), numbers.abs().sum(0)),
        ]

    def _check(
        self,
        got: torch.Tensor,
        exact: torch.Tensor,
        magnitude: torch.Tensor,
        rounding: torch.Tensor | float = 0.0,
    ) -> Check:
        error = (got.double() - exact).abs()
        if self._precision.autocast:
            error = error - self._precision.rounding(exact) - rounding
        # Where the magnitude is 0 the result must be exactly 0, and 0 / tiny is 0.
        relative = error.clamp(min=0) / magnitude.clamp(min=torch.finfo(torch.float64).tiny)
        return Check(error=float(relative.max()), tolerance=_TOLERANCE)


def _gelu(z: torch.Tensor) -> torch.Tensor:
    return z * _law(z)


def _slope(z: torch.Tensor) -> torch.Tensor:
    return _law(z) + z * torch.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _law(z: torch.Tensor) -> torch.Tensor:
    law: torch.Tensor = torch.special.erfc(-z * math.sqrt(0.5)) / 2
    return law
