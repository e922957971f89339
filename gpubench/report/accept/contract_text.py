"""A proposed contract as commented TOML."""

from collections.abc import Iterator

from gpubench.accept.proposal import Proposal
from gpubench.accept.proposed_clauses import ProposedClause
from gpubench.accept.reading import ANY, FORM
from gpubench.report.accept.toml_text import comment, quoted, toml_value


def contract_text(proposal: Proposal) -> str:
    """Return the text of the contract, without a newline at the end."""
    return "\n".join(
        (
            *_head(proposal),
            *_software(proposal),
            *_plan(proposal),
            *_delivery(proposal),
            *_reference(proposal),
            *(line for clause in proposal.clauses for line in _clause(clause)),
        )
    )


def _head(proposal: Proposal) -> Iterator[str]:
    yield comment(f"Acceptance contract, proposed by `gpubench accept --init {proposal.source}`.")
    yield comment(
        "Read every limit before you sign: they are what the reference's own spread supports, and"
        " not what you need."
    )
    for doubt in proposal.doubts:
        yield comment(f"DOUBT: {doubt}.")
    yield f"form = {FORM}"
    yield f"title = {quoted(f'cards like {proposal.device}' if proposal.device else 'cards')}"


def _software(proposal: Proposal) -> Iterator[str]:
    yield ""
    if not proposal.software:
        yield comment(
            "Which software is asked for: any, since the reference does not tell its own."
        )
        yield f"software = {quoted(ANY)}"
        return
    yield comment(
        "The software of the reference; another version of torch alone can change a speed by 16 %."
        f' In place of this table, software = "{ANY}" (above all tables) asks for none.'
    )
    yield "[software]"
    yield from (f"{name} = {toml_value(text)}" for name, text in proposal.software.items())


def _plan(proposal: Proposal) -> Iterator[str]:
    yield ""
    command = proposal.plan.command
    how = f", by `{command}`" if command else ""
    yield comment(f"Every card is measured by this plan{how}; another plan makes clauses UNKNOWN.")
    yield "[plan]"
    yield from (f"{name} = {toml_value(value)}" for name, value in proposal.plan.values())


def _delivery(proposal: Proposal) -> Iterator[str]:
    terms = proposal.terms
    yield ""
    yield comment("How many cards are delivered, and how many complete runs each has at least.")
    yield "[delivery]"
    yield f"cards = {terms.cards}"
    yield f"runs = {terms.runs}"
    yield comment("PASS and FAIL rest on one-sided bounds at this confidence.")
    yield f"confidence = {terms.confidence!r}"
    yield comment(
        "From 5 cards on no card may lie below the median by more than max(5 x 1.4826 MAD, 2 %),"
        " for the cases of each clause on speed. Where cards scatter so much that one slower by"
        " `detect` could be missed, that is said and counts as nothing."
    )
    yield f"outliers = {toml_value(terms.outliers)}"
    yield f"detect = {terms.detect!r}"


def _reference(proposal: Proposal) -> Iterator[str]:
    yield ""
    yield comment("Only this file is the reference; without the table any file may be named.")
    yield "[reference]"
    yield f"sha256 = {quoted(proposal.digest)}"


def _clause(clause: ProposedClause) -> Iterator[str]:
    lines = [
        f"[clause.{clause.name}]",
        f"kind = {quoted(clause.kind)}",
        *(f"{name} = {toml_value(value)}" for name, value in clause.keys.items()),
    ]
    yield ""
    yield comment(f"{clause.why[:1].upper()}{clause.why[1:]}.")
    if clause.is_active:
        yield from lines
    else:
        yield from (f"#{line}" for text in lines for line in text.splitlines())
