"""Whether a file is the reference that a contract was signed for."""

from gpubench.accept.contract import Contract
from gpubench.errors import UsageError


def refuse_other_reference(contract: Contract, name: str, digest: str) -> None:
    """Complain about a reference that is not the contract's own.

    Args:
        contract: What is asked.
        name: The reference's file.
        digest: SHA-256 of its text.

    Raises:
        UsageError: If the contract names another.
    """
    asked = contract.reference_digest
    if asked is not None and asked != digest:
        raise UsageError(
            f"--reference {name}",
            seen=f"its SHA-256 begins with {digest[:12]}",
            expected=f"{asked[:12]}, as {contract.source} says",
            advice="name the contract's own reference, or sign another contract",
        )
