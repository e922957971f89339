"""Claim 9: larger batches need fewer iterations per epoch."""

from dataclasses import dataclass

from gpubench.batches.findings import MachineFindings
from gpubench.claims.records import Claim, ClaimVerdict

_SAMPLES = 1000
_BATCH_SIZES = (10, 128)
"""The claim's own example, 1000 samples and batch 10, and a larger batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IterationsEvidence:
    """An identity: ceil(samples / batch) falls as the batch grows."""

    samples: int
    iterations: tuple[tuple[int, int], ...]
    """Batch sizes with their iterations per epoch."""

    @property
    def verdict(self) -> ClaimVerdict:
        """What is true of all numbers needs no measuring."""
        return ClaimVerdict.SUPPORTED

    @property
    def words(self) -> str:
        """The example."""
        examples = ", ".join(f"batch {size}: {count}" for size, count in self.iterations)
        return f"an identity; iterations for {self.samples} samples: {examples}"


def _judge(_machine: MachineFindings) -> IterationsEvidence:
    return IterationsEvidence(
        samples=_SAMPLES,
        iterations=tuple((size, -(-_SAMPLES // size)) for size in _BATCH_SIZES),
    )


FEWER_ITERATIONS = Claim(
    number=9,
    name="fewer iterations",
    statement="larger batches need fewer iterations per epoch",
    judge=_judge,
)
