"""Claim 7: take the largest batch that fits, watch the loss, shrink if it does not converge."""

from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings


def _judge(_task: TaskFindings) -> TrainingEvidence:
    return NotTested(missing="your own model: gpubench tune MODULE:FACTORY --verify")


LARGEST_THAT_FITS = TrainingClaim(
    number=7,
    name="largest that fits",
    statement="take the largest batch that fits, watch the loss, and shrink it if it does not"
    " converge",
    judge=_judge,
)
