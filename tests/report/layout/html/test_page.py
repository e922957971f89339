"""The page as a text: its structure, its policy, and that no text of a file becomes markup."""

import re
from base64 import b64decode
from dataclasses import replace
from gzip import decompress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.report.layout.document import (
    Bullets,
    Document,
    Fact,
    Facts,
    Paragraph,
    Section,
)
from gpubench.report.layout.html.packed import source_hash
from gpubench.report.layout.html.page import MADE_BY, write_html, write_static
from gpubench.report.layout.screen import Screen
from tests.report.layout.documents import HOSTILE, document, figure, table
from tests.report.layout.html.pages import Page

PLAIN = Document(
    title="a page",
    sections=(
        Section(title="first", name="summary", blocks=(Paragraph(text="one"), table("x", "y"))),
        Section(title="inside", level=3, blocks=(Paragraph(text="two"),)),
        Section(title="second", blocks=(Paragraph(text="three"), Facts(facts=()))),
        Section(title="third", blocks=()),
    ),
)


def page_of(shown: Document) -> Page:
    return Page(write_html(shown, Screen()))


def policy_of(page: Page) -> str:
    (policy,) = (
        one.attributes["content"]
        for one in page.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    return str(policy)


def test_a_page_without_pictures_and_listings_has_no_script() -> None:
    """What needs no program should not ask its reader to run one."""
    page = page_of(PLAIN)

    assert page.all("script") == []
    assert "script-src" not in policy_of(page)


def test_a_program_knows_a_page_of_ours() -> None:
    """So that it replaces no file of somebody else."""
    made = {
        one.attributes.get("name"): one.attributes.get("content")
        for one in page_of(PLAIN).all("meta")
    }

    assert made["generator"] == MADE_BY


@pytest.mark.parametrize("shown", [PLAIN, document()])
def test_the_policy_names_what_is_in_the_page_and_nothing_else(shown: Document) -> None:
    """A browser then asks for nothing and runs nothing else, whatever a text may say."""
    page = page_of(shown)
    policy = policy_of(page)

    assert policy.startswith("default-src 'none';")
    assert "base-uri 'none'; form-action 'none'" in policy
    (style,) = page.all("style")
    assert f"style-src {source_hash(style.text)};" in policy
    programs = [one.text for one in page.all("script") if "type" not in one.attributes]
    programs += [
        decompress(b64decode(one.text)).decode()
        for one in page.all("script")
        if one.attributes.get("id") == "pack-vega"
    ]
    assert policy.count("'sha256-") == 1 + len(programs)
    assert all(source_hash(program) in policy for program in programs)


@pytest.mark.parametrize("shown", [PLAIN, document(), document(HOSTILE)])
def test_nothing_is_asked_for_from_outside(shown: Document) -> None:
    """A machine in a data centre has no network, and a report tells nobody that it is read."""
    page = page_of(shown)

    assert page.addresses() == ["data:,"]
    assert not [name for one in page.elements for name in one.attributes if name.startswith("on")]
    assert not page.values("style")


def test_ids_are_unique_and_what_is_linked_is_there() -> None:
    """Also where two parts say the same."""
    page = page_of(replace(PLAIN, sections=(*PLAIN.sections, *document().sections)))
    ids = page.values("id")

    assert len(ids) == len(set(ids))
    named = [*page.values("aria-labelledby"), *page.values("aria-describedby")]
    named += [link.removeprefix("#") for link in page.values("href") if link.startswith("#")]
    assert "summary" in named
    assert set(named) <= set(ids)


def test_headings_step_down_one_at_a_time() -> None:
    """Who hears a page finds the way by them."""
    page = page_of(PLAIN)

    assert [(one.tag, one.words) for one in page.all("h1", "h2", "h3")] == [
        ("h1", "a page"),
        ("h2", "first"),
        ("h3", "inside"),
        ("h2", "second"),
        ("h2", "third"),
    ]
    assert [one.words for one in page.all("a")][1:] == ["first", "second", "third"]


def test_a_table_says_what_its_cells_belong_to() -> None:
    """Titles of columns, of groups and of rows are headers; rows that are not brief are there."""
    page = page_of(PLAIN)
    headers = {(one.words, one.attributes["scope"]) for one in page.all("th")}

    assert {("workload", "col"), ("x", "row"), ("y", "row")} <= headers
    assert ("EQUAL BATCH", "colgroup") in headers
    assert [
        one.attributes["colspan"] for one in page.all("td", "th") if "colspan" in one.attributes
    ] == [
        "1",
        "2",
        "1",
    ]
    assert [one.attributes["class"] for one in page.all("td") if one.words == "same"] == [
        "left tone open"
    ] * 2


def test_what_a_picture_shows_stands_below_it() -> None:
    """For who cannot see it, prints it, or has JavaScript off."""
    page = page_of(document("plain words"))
    (chart,) = (one for one in page.all("figure") if "data-chart" in one.attributes)

    assert [one.tag for one in chart.inside] == [
        *("figcaption", "div", "div", "details"),
    ]
    assert "1.00 k rows/s" in chart.inside[-1].words
    assert page.pack("charts")["charts"]["curve"]["switches"] == [
        [
            [["/encoding/x/scale/type", "linear"]],
            [["/encoding/x/scale/type", "log"]],
        ]
    ]


def test_a_listing_has_every_value_as_the_file_has_it() -> None:
    """Full precision, and nothing in place of what was not measured."""
    columns = page_of(document("words")).pack("listings")["rows"]["columns"]

    assert columns[0] | {"description": ""} == {
        "name": "workload",
        "description": "",
        "always": "words",
    }
    assert columns[1]["values"] == [0.25, None]


TEXTS = st.one_of(
    st.sampled_from(
        [
            HOSTILE,
            "</script><script>alert(1)</script>",
            "]]><!--",
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "' onclick='alert(1)",
            '" style="x" ',
            "{{ 7 * 7 }}{% if %}",
            "url(http://example.org)",
            "\ud800\x00\x1b[2J",
        ]
    ),
    st.text(max_size=40),
)


@given(TEXTS)
@settings(max_examples=25)
def test_no_text_of_a_file_becomes_markup(text: str) -> None:
    """Wherever it stands, the page keeps its elements and attributes, and asks for nothing."""
    page = page_of(document(text))

    assert page.skeleton() == page_of(document("plain words")).skeleton() or not text.strip()
    assert page.addresses() == ["data:,"]
    shown = re.sub(r"\s", "", "".join(one.text for one in page.elements))
    assert all(letter.isprintable() for letter in shown)


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    """Of sentences; cells are copied into spreadsheets, and a file's marks stay visible."""
    told = Paragraph(text="-5.4 % (22.9 M rows/s, 101 MB, 700 W) of 3 cases \u00a0<b>")
    page = write_html(
        Document(sections=(Section(title="a", blocks=(told, table("5 %", "y"))),)), Screen()
    )

    spaced = "-5.4~% (22.9~M~rows/s, 101~MB, 700~W) of 3 cases \\xa0&lt;b&gt;".replace(
        "~", "\u00a0"
    )
    assert f"<p>{spaced}</p>" in page
    assert "5 %" in page


def test_a_command_in_a_sentence_is_code_and_is_copied_as_it_is_typed() -> None:
    """In paragraphs, facts, bullets and notes; escaped as all else, and with plain spaces."""
    told = "run `gpubench show a&b --sample-time 5 s` (5 s), not ` this ` or a ` alone"
    shown = (
        "run <code>gpubench show a&amp;b --sample-time 5 s</code> (5\u00a0s),"
        " not ` this ` or a ` alone"
    )
    blocks = (
        Paragraph(text=told),
        Facts(facts=(Fact(name="next", text=told),)),
        Bullets(lines=(told,)),
        replace(table("x", "y"), notes=(told,)),
    )
    page = write_html(Document(sections=(Section(title="a", blocks=blocks),)), Screen())

    assert [f"<{tag}>{shown}</{tag}>" in page for tag in ("p", "dd", "li")] == [True] * 3
    assert page.count(shown) == len(blocks)


def test_a_static_page_is_the_same_without_any_script() -> None:
    """For mail: pictures are drawn, in the colours of the page, with a label on each mark."""
    pytest.importorskip("vl_convert")
    twice = replace(
        document(HOSTILE),
        sections=(
            *document(HOSTILE).sections,
            Section(blocks=(replace(figure('" + x + "\\'), name="other"),)),
        ),
    )
    page = Page(write_static(twice, Screen()))

    assert page.all("script") == []
    assert "script-src" not in policy_of(page)
    assert page.addresses() == ["data:,"]
    assert not page.values("style")
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    marks = [
        one for one in page.all("path") if one.attributes.get("aria-roledescription") == "point"
    ]
    assert len(marks) == 4
    assert "var(--series-1)" in page.values("stroke")
    (left_out,) = (one.words for one in page.all("p") if one.attributes.get("class") == "waiting")
    assert left_out.startswith("2 rows of 2 columns are left out, since this page runs no script")


def test_a_control_code_in_a_picture_does_not_end_the_process() -> None:
    """vl-convert aborts at one, so that none reaches it."""
    chart = page_of(document(HOSTILE)).pack("charts")["charts"]["curve"]

    assert chart["spec"]["data"]["values"][0]["class"] == "\\x1b[31m<script>|`x` [a](b) \\u202e=1"
    assert chart["spec"]["encoding"]["color"]["title"].startswith("/x1b")
