"""A proposal without what the reference itself does not pass."""

from dataclasses import replace

from gpubench.accept.acceptance import acceptance
from gpubench.accept.answers import Answer
from gpubench.accept.outliers import KIND as OUTLIERS
from gpubench.accept.proposal import Proposal, proposal
from gpubench.accept.proposed_clauses import ProposedClause
from gpubench.accept.reading import contract_in
from gpubench.results.table import ResultsTable
from gpubench.toml_file.table import TomlTable


def supported_contract(table: ResultsTable, digest: str) -> Proposal:
    """Return the contract that a reference supports, tried on the reference itself.

    A clause that not even the card it was made from passes would be signed by nobody; it stays in
    the text as a comment, with the reason.

    Args:
        table: The reference.
        digest: SHA-256 of its text.

    Raises:
        ResultsFileError: If nothing can be proposed.
    """
    found = proposal(table, digest)
    values = TomlTable(source=table.source, values=found.values(), digest=digest)
    answered = acceptance(contract_in(values), table, [table])
    open_ones = {one.name: one for one in answered.clauses if one.answer is not Answer.PASS}
    reasons = {
        name: one.reason or next(card.reason for card in one.cards if card.reason)
        for name, one in open_ones.items()
    }
    fails_checks = any(one.kind == OUTLIERS for one in open_ones.values())
    return replace(
        found,
        clauses=tuple(_kept(clause, reasons.get(clause.name, "")) for clause in found.clauses),
        terms=replace(found.terms, outliers=not fails_checks),
        doubts=(
            *found.doubts,
            *(
                f"{name}: the reference itself is {one.answer} ({reasons[name]})"
                for name, one in open_ones.items()
            ),
        ),
    )


def _kept(clause: ProposedClause, reason: str) -> ProposedClause:
    if not reason:
        return clause
    return replace(clause, is_active=False, why=f"the reference itself does not pass: {reason}")
