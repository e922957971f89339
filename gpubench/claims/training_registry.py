"""The claims that training settles, by number, and how a task is put to them."""

from dataclasses import dataclass

from gpubench.claims.best_in_accuracy import BEST_IN_ACCURACY
from gpubench.claims.best_in_time import BEST_IN_TIME
from gpubench.claims.full_batch_rprop import FULL_BATCH_RPROP
from gpubench.claims.many_classes import MANY_CLASSES
from gpubench.claims.more_epochs import MORE_EPOCHS
from gpubench.claims.more_samples import MORE_SAMPLES
from gpubench.claims.one_rate import ONE_RATE
from gpubench.claims.surer_direction import SURER_DIRECTION
from gpubench.claims.ten_to_hundred import TEN_TO_HUNDRED
from gpubench.claims.training_claim import TrainingClaim, TrainingEvidence
from gpubench.claims.wrong_labels import WRONG_LABELS
from gpubench.learning.analysis import TaskFindings

TRAINING_CLAIMS = (
    MORE_EPOCHS,
    BEST_IN_TIME,
    BEST_IN_ACCURACY,
    FULL_BATCH_RPROP,
    SURER_DIRECTION,
    MANY_CLASSES,
    MORE_SAMPLES,
    WRONG_LABELS,
    ONE_RATE,
    TEN_TO_HUNDRED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTraining:
    """How a claim fares on one task."""

    claim: TrainingClaim
    evidence: TrainingEvidence


def judged_training(
    task: TaskFindings, claims: tuple[TrainingClaim, ...] = TRAINING_CLAIMS
) -> tuple[JudgedTraining, ...]:
    """Return how the claims fare on a task, in their order.

    Args:
        task: What a training file says of it.
        claims: Those to judge.
    """
    return tuple(JudgedTraining(claim=claim, evidence=claim.judge(task)) for claim in claims)
