"""Put every claim to the findings of a machine."""

from collections.abc import Sequence

from gpubench.batches.findings import MachineFindings
from gpubench.claims.records import Claim, JudgedClaim
from gpubench.claims.registry import CLAIMS


def judged_claims(
    machine: MachineFindings, claims: Sequence[Claim] = CLAIMS
) -> tuple[JudgedClaim, ...]:
    """Return how the claims fare on a machine, in their order.

    Args:
        machine: What a file says of it.
        claims: Those to judge.
    """
    return tuple(JudgedClaim(claim=claim, evidence=claim.judge(machine)) for claim in claims)
