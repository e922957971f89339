"""The noise scale of gradients: from which batch on a step's direction hardly improves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpubench.stats.ratio_of_means import MeanRatio, ratio_of_means


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientPair:
    """The squared lengths of two independent gradients at the same weights."""

    small_square: float
    """Of the mean gradient over `small` samples."""
    large_square: float
    """Of the mean gradient over `large` samples."""
    small: int
    large: int
    """Above `small`."""

    @property
    def gradient_square(self) -> float:
        """|G|^2 without bias; may be negative, where noise hides the gradient."""
        difference = self.large * self.large_square - self.small * self.small_square
        return difference / (self.large - self.small)

    @property
    def gradient_variance(self) -> float:
        """tr(Sigma), the variance of one sample's gradient, without bias."""
        return (self.small_square - self.large_square) / (1 / self.small - 1 / self.large)


def noise_scale(pairs: Sequence[GradientPair]) -> MeanRatio:
    """Return tr(Sigma) / |G|^2 in samples: where a gradient's noise is as large as itself.

    Numerator and denominator are averaged apart (`ratio_of_means`): on a digits model the mean of
    the steps' own ratios was -45 where the ratio of means was 222.

    Args:
        pairs: At the same or neighbouring weights, at least one; an interval needs three.

    Source:
        McCandlish et al., An Empirical Model of Large-Batch Training, 2018, appendix A.1.
    """
    variances = np.array([pair.gradient_variance for pair in pairs])
    squares = np.array([pair.gradient_square for pair in pairs])
    return ratio_of_means(variances, squares)
