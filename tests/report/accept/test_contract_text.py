"""A proposed contract is TOML that says what was proposed, whatever the reference holds."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.accept.acceptance import acceptance
from gpubench.accept.answers import Answer
from gpubench.accept.reading import contract_in
from gpubench.accept.supported_contract import supported_contract
from gpubench.report.accept.contract_text import contract_text
from gpubench.report.accept.toml_text import comment, toml_value
from gpubench.toml_file.table import TomlTable
from tools.simulate_accept import Fleet, table

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))


@given(value=st.one_of(ANYTHING, st.lists(ANYTHING), st.integers(), st.booleans()))
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    """A name that was mangled would match no workload."""
    assert tomllib.loads(f"x = {toml_value(value)}") == {"x": value}


@given(text=ANYTHING)
def test_a_comment_stays_one(text: str) -> None:
    """Text of a file must not become a clause."""
    assert tomllib.loads(comment(text)) == {}


@pytest.mark.parametrize("cards", [1, 3, 8])
def test_the_text_says_what_is_proposed_and_the_reference_passes_it(cards: int) -> None:
    """A contract that its own card fails would be signed by nobody."""
    reference = table(Fleet(cards=cards), 1, "reference.csv")
    proposed = supported_contract(reference, "ab" * 32)

    read = tomllib.loads(contract_text(proposed))

    assert read == {"title": "cards like Example GPU"} | proposed.values()
    values = TomlTable(source="contract.toml", values=read, digest="0" * 64)
    assert acceptance(contract_in(values), reference, [reference]).answer is Answer.PASS


def test_a_clause_that_the_reference_cannot_support_is_a_comment_with_its_reason() -> None:
    """People see how it would be written, and why it is not."""
    text = contract_text(supported_contract(table(Fleet(), 1, "reference.csv"), "ab" * 32))

    assert '#[clause.spread]\n#kind = "spread"' in text
    assert "three cards" in text


def test_a_file_with_hostile_names_makes_a_contract_that_is_one() -> None:
    """Names go into comments and values."""
    hostile = 'x"\n[clause.evil]\nkind = "cases"\n\x1b[2J#'
    cells = {"device": hostile, "torch": hostile, "label": hostile}
    reference = table(Fleet(cells=cells), 1, f"{hostile}.csv")

    read = tomllib.loads(contract_text(supported_contract(reference, "ab" * 32)))

    assert "evil" not in read["clause"]
    assert read["software"]["torch"] == hostile
