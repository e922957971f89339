import csv
import io
import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from gpubench.errors import UsageError
from gpubench.report.layout.document import Document, Paragraph, Section
from gpubench.report.layout.markdown import escaped, prose
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import WRITERS, Writer, check_format, written
from tests.report.layout.documents import HOSTILE, document, table


def test_every_writer_takes_any_document() -> None:
    """An analysis that makes a document has all formats, and needs to know none."""
    for output_format in WRITERS:
        assert "plain words" in written(document(), output_format)


def test_a_new_format_is_one_function() -> None:
    """A stranger who wants TeX writes a writer and touches no analysis."""

    def write_tex(shown: Document, _screen: Screen) -> str:
        texts = [
            block.text
            for section in shown.sections
            for block in section.blocks
            if isinstance(block, Paragraph)
        ]
        return "\n".join([rf"\section{{{shown.title}}}", *texts])

    writers: MappingProxyType[str, Writer] = MappingProxyType({**WRITERS, "tex": write_tex})
    tex = written(document(), "tex", writers=writers)
    assert tex == "\\section{plain words}\nplain words"
    with pytest.raises(UsageError, match="one of text, csv, markdown, json, html, tex"):
        check_format("yaml", writers)


@pytest.mark.parametrize("output_format", list(WRITERS))
def test_no_text_of_a_file_steers_a_terminal(output_format: str) -> None:
    """Escape codes and marks that turn the reading direction round end in the writers."""
    answer = written(document(HOSTILE), output_format)
    assert all(letter.isprintable() or letter == "\n" for letter in answer)


def test_markdown_has_no_markup_of_a_file() -> None:
    """A label is shown as it was typed, and makes neither a tag, a link nor a cell."""
    answer = written(document(HOSTILE), "markdown")
    assert "<script>" not in answer
    assert "&lt;script>" in answer
    assert r"\[a\](b)" in answer
    rows = [line for line in answer.splitlines() if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in rows} == {5}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. a", r"\1. a"),
        ("23) a", r"\23) a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("# a", r"\# a"),
        ("> a", r"\> a"),
        ("-1.5 a", "-1.5 a"),
        ("1.5 a", "1.5 a"),
        ("&lt;b", "&amp;lt;b"),
        ("AT&T", "AT&amp;T"),
        ("a_b _c_", r"a_b \_c\_"),
        ("$x$ ~y~ |", r"\$x\$ \~y\~ \|"),
    ],
)
def test_markdown_shows_a_text_as_it_was_typed(text: str, shown: str) -> None:
    """A label that begins like a list, or holds an entity, is neither."""
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "with `show *.csv --select 'a|b'` or _not_",
            "with `show *.csv --select 'a|b'` or \\_not\\_",
        ),
        ("`a` - b", "`a` - b"),
        ("- `b>`", "\\- `b>`"),
        ("`<b>` `c <b>` `d`", r"\`&lt;b>\` \`c &lt;b>\` `d`"),
        ("a ` alone, ` spaced `", r"a \` alone, \` spaced \`"),
    ],
)
def test_markdown_shows_a_command_as_it_is_typed(text: str, shown: str) -> None:
    """What is copied from a wiki into a terminal has no backslashes; a tag of a file's is none."""
    assert prose(text) == shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", " =1"])
def test_a_spreadsheet_runs_no_cell(text: str) -> None:
    """A text that looks like a formula is one for a spreadsheet, unless a quote precedes it."""
    rows = list(csv.reader(io.StringIO(written(document(text), "csv"))))
    assert rows[1][0].startswith("'")
    assert rows[1][1:] == ["-1.5", ""]


def test_json_keeps_every_text_as_it_is() -> None:
    """Programs get what the file says; JSON has escapes of its own."""
    assert json.loads(written(document(HOSTILE), "json")) == {"name": HOSTILE}


def test_brief_leaves_out_and_says_so() -> None:
    """A terminal shows the telling rows and how to see the others; Markdown has all."""
    told = Document(
        sections=(
            Section(blocks=(table("first", "second", left_out="1 more (--cases)"),)),
            Section(blocks=(Paragraph(text="details"),), in_brief=False),
        )
    )
    text, markdown = written(told, "text"), written(told, "markdown")
    assert "first" in text
    assert "second" not in text
    assert "1 more (--cases)" in text
    assert "details" not in text
    assert "second" in markdown
    assert "details" in markdown
    assert "1 more" not in markdown


def test_colour_adds_escape_codes_and_no_information() -> None:
    """Without colour nothing is missing."""
    plain = written(document(), "text")
    colored = written(document(), "text", Screen(color=True))
    assert "\x1b[1m" in colored
    assert "\x1b[" not in plain
    assert colored.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_notes_stand_right_below_the_table_whose_marks_they_explain() -> None:
    """In text without a blank line between, in Markdown as a list, which ends the table."""
    noted = replace(table("matmul"), notes=("?: one run",))
    shown = Document(sections=(Section(blocks=(noted, Paragraph(text="then"))),))

    lines = written(shown, "text").splitlines()

    assert lines[lines.index("?: one run") - 1].startswith("matmul")
    assert written(shown, "markdown").endswith("|\n\n- ?: one run\n\nthen")
