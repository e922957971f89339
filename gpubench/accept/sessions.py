"""What lies between the reference's session and the delivery's, which no run shows."""

from dataclasses import dataclass

import numpy as np

from gpubench.accept.delivery import Delivery
from gpubench.accept.measured import Measured
from gpubench.stats.arrays import Array
from gpubench.stats.difference import FALLBACK_DF
from gpubench.stats.student import CERTAIN_DF

_SHARED = "cpu"

QUIET = 0.02
"""A processor whose runs differ by less has no neighbours to speak of, as in a comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """How far two sessions on one healthy card lie apart."""

    sd: float
    """Standard deviation of a case's time, as a share; 0 if none is included."""
    df: float
    """What that is worth in degrees of freedom."""

    def variance(self, weights: Array) -> float:
        """Return the variance that it gives to a weighted mean over cases, of both sides together.

        Half of what lies between sessions was common to all cases wherever it could be looked at.

        Args:
            weights: Of the cases, together 1.
        """
        return float(2.0 * self.sd**2 * (0.5 + 0.5 * float(weights @ weights)))


def sessions_of(delivery: Delivery) -> Sessions:
    """Return what is included for sessions: what the contract says, else by the device.

    A GPU is one's own while it is measured. A processor has other users, and what its runs show of
    them, minutes apart, stands for what the next day would.
    """
    stated = delivery.terms.session_sd
    if stated is not None:
        return Sessions(sd=stated, df=CERTAIN_DF)
    sides = delivery.reference, delivery.delivered
    is_shared = any(card.backend == _SHARED for side in sides for card in side.cards)
    if not is_shared or delivery.is_reference_itself:
        return Sessions(sd=0.0, df=CERTAIN_DF)
    shown = max(run_scatter(side) for side in sides)
    return Sessions(sd=shown if shown >= QUIET else 0.0, df=FALLBACK_DF)


def run_scatter(side: Measured) -> float:
    """Return by how much the runs of a card typically differ in a case, as a share.

    The middle case decides, as a few short ones scatter on any processor.
    """
    present = ~np.isnan(side.logs)
    counts = present.sum(axis=2)
    means = np.where(present, side.logs, 0.0).sum(axis=2) / np.maximum(counts, 1)
    squares = np.where(present, (side.logs - means[:, :, None]) ** 2, 0.0).sum(axis=2)
    several = counts > 1
    if not several.any():
        return 0.0
    return float(np.sqrt(np.median(squares[several] / (counts[several] - 1))))
