"""Claim 7: take the largest batch that fits, watch the loss, shrink if it does not converge."""

from gpubench.claims.training_claim import NotTested, TrainingClaim, TrainingEvidence
from gpubench.learning.analysis import TaskFindings

_NEEDS = "your own model: gpubench tune MODULE:FACTORY --verify"


def _judge(_task: TaskFindings) -> TrainingEvidence:
    return NotTested(missing=_NEEDS)


LARGEST_THAT_FITS = TrainingClaim(
    number=7,
    name="largest that fits",
    statement="take the largest batch that fits, watch the loss, and shrink it if it does not"
    " converge",
    judge=_judge,
    needs=_NEEDS,
)
