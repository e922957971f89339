"""Pages as a person meets them, in a real browser; skipped with a reason where there is none."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gpubench.report.layout.document import (
    Block,
    Document,
    Figure,
    Listing,
    ListingColumn,
    Paragraph,
    Section,
)
from gpubench.report.layout.html.page import write_html, write_static
from gpubench.report.layout.screen import Screen
from tests.report.layout.documents import HOSTILE, document, figure, table
from tests.report.layout.html.browser import Visit, browser_or_skip, visit

EVIL = '<script>document.title="run"</script><img src=x onerror=alert(1)>'
ROWS = 250


@pytest.fixture(autouse=True)
def _untraced(untraced: None) -> None:
    """Leave coverage out: what is tested here runs in the browser."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browser_or_skip() as found:
        yield found


def told_figure(name: str) -> Figure:
    """Return a figure that says, of the mark pointed at, what a file said."""
    plain = figure(EVIL)
    encoding = {**plain.spec["encoding"], "tooltip": [{"field": "class", "title": "kernel"}]}
    return replace(plain, name=name, spec={**plain.spec, "encoding": encoding})


def lines() -> Listing:
    """Return 250 lines: a text with a number in it, a number, and one that may be missing."""
    return Listing(
        name="lines",
        title="all lines",
        columns=(
            ListingColumn(name="label", description="made up"),
            ListingColumn(name="time_s", description="seconds"),
            ListingColumn(name="watts", description="W"),
            ListingColumn(name="schema", description="always one"),
        ),
        rows=tuple(
            (f"row {n}", float(ROWS - n), n / 2 if n % 2 else None, 1.0) for n in range(ROWS)
        ),
    )


def shown() -> Document:
    far: tuple[Block, ...] = (
        Paragraph(text="far down"),
        *(told_figure(f"far-{n}") for n in range(2)),
    )
    rows = table(*(f"row {n}" for n in range(13)))
    long = replace(figure("of many rows"), name="long", table=rows)
    return Document(
        title="a report",
        sections=(
            Section(title="Answer", name="summary", blocks=(Paragraph(text="B is faster."),)),
            Section(title="Mind", name="warnings", blocks=(Paragraph(text="One run."),)),
            *document(HOSTILE).sections,
            Section(title="Evil", name="evil", blocks=(told_figure("evil"), table(EVIL, "b"))),
            Section(title="Far", name="far", blocks=far),
            Section(title="Lines", name="all", blocks=(lines(),)),
            Section(title="Long", name="long", blocks=(long,)),
        ),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("pages") / "a report.html"
    found.write_text(write_html(shown(), Screen()), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def desk(browser: Any, path: Path) -> Iterator[Visit]:
    """The page on a desk, as all tests find it that change nothing for others."""
    with visit(browser, path, viewport={"width": 1280, "height": 800}) as found:
        yield found


def test_a_page_opens_without_a_complaint_and_asks_for_nothing(desk: Visit, path: Path) -> None:
    """Its own file is all that the browser reads, under a policy that forbids the rest."""
    assert desk.said == []
    assert [url for url in desk.asked if not url.startswith("data:")] == [path.as_uri()]
    assert desk.page.title() == "a report"


def test_every_datum_is_a_mark_with_a_label(desk: Visit) -> None:
    """For a screen reader; also of pictures far below the window, for who prints the page."""
    labels = "[data-chart='far-1'] svg [aria-roledescription='point']"
    found = desk.page.locator(labels).evaluate_all("all => all.map(one => one.ariaLabel)")

    assert len(found) == 2
    assert found[0].startswith("batch: 1; rows: 1; ")
    assert EVIL in found[0]


def test_a_switch_draws_the_picture_anew(desk: Visit) -> None:
    """By keyboard, as any group of radio buttons; the axis says what it is."""
    axis = desk.page.locator("#figure-evil svg [aria-label^='X-axis']")
    assert "linear scale" in axis.get_attribute("aria-label")

    desk.page.locator("#figure-evil input").first.focus()
    desk.page.keyboard.press("ArrowRight")

    assert "log scale" in axis.get_attribute("aria-label")
    assert desk.page.locator("#figure-far-0 svg [aria-label*='log scale']").count() == 0
    desk.page.keyboard.press("ArrowLeft")
    assert "linear scale" in axis.get_attribute("aria-label")


def test_pointing_at_a_mark_tells_of_it_and_runs_nothing(desk: Visit) -> None:
    """What a file says is text there, too."""
    desk.page.locator("#figure-evil svg [aria-roledescription='point']").first.hover(force=True)

    tip = desk.page.locator("#vg-tooltip-element.visible")
    assert tip.inner_text().split() == f"kernel {EVIL}".split()
    assert desk.page.locator("#vg-tooltip-element script, #vg-tooltip-element img").count() == 0
    assert desk.page.title() == "a report"


def column(desk: Visit, place: int) -> list[str]:
    return desk.texts(f"#listing-lines tbody td:nth-child({place})")


def search(desk: Visit, words: str) -> None:
    """Type, and wait until the listing says that it has looked for it."""
    desk.page.locator("#listing-lines input[type=search]").fill(words)
    desk.page.wait_for_selector(f"#listing-lines[data-searched={json.dumps(words)}]")


def test_a_listing_is_sorted_by_a_column_and_back(desk: Visit) -> None:
    """Numbers as numbers, texts with the numbers in them, what was not measured last."""
    desk.page.get_by_role("button", name="time_s").focus()
    desk.page.keyboard.press("Enter")
    assert column(desk, 2)[:3] == ["1", "2", "3"]
    assert desk.page.locator("#listing-lines th").nth(1).get_attribute("aria-sort") == "ascending"

    desk.page.keyboard.press("Enter")
    assert column(desk, 2)[:3] == ["250", "249", "248"]
    assert desk.page.locator("#listing-lines th").nth(1).get_attribute("aria-sort") == "descending"

    desk.page.get_by_role("button", name="watts").click()
    assert column(desk, 3)[:2] == ["0.5", "1.5"]
    desk.page.get_by_role("button", name="watts").click()
    assert column(desk, 3)[:2] == ["124.5", "123.5"]
    desk.page.get_by_role("button", name="Last").click()
    assert set(column(desk, 3)) == {""}

    desk.page.get_by_role("button", name="label").click()
    assert column(desk, 1)[:3] == ["row 0", "row 1", "row 2"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("24 row time_s<12", [f"row {n}" for n in range(240, 250)]),
        ('"row 24"', ["row 24", *(f"row {n}" for n in range(240, 250))]),
        ('label="row 24"', ["row 24"]),
        ("label=row time_s<3", []),
        ("ROW time_s<3", ["row 248", "row 249"]),
        ("watts>124", ["row 249"]),
        ("watts=0.5", ["row 1"]),
        ("time_s<2 <script>", []),
    ],
)
def test_a_listing_is_searched(desk: Visit, words: str, found: list[str]) -> None:
    """All words have to be there; a column can be held against a value."""
    search(desk, words)

    assert sorted(column(desk, 1)) == sorted(found)
    count = desk.texts("#listing-lines output")[0]
    assert f"{len(found)} found among {ROWS}" in count
    search(desk, "")
    assert f"rows 1 to 100 of {ROWS};" in desk.texts("#listing-lines output")[0]


def test_what_is_the_same_in_all_rows_is_shown_on_demand(desk: Visit) -> None:
    """A results file has a hundred columns, of which most say one thing."""
    titles = "#listing-lines th button"
    assert desk.texts(titles) == ["label", "time_s", "watts"]

    desk.page.locator("#listing-lines input[type=checkbox]").check()
    assert desk.texts(titles) == ["label", "time_s", "watts", "schema"]
    desk.page.locator("#listing-lines input[type=checkbox]").uncheck()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_nothing_keeps_a_person_from_reading(
    browser: Any, path: Path, width: int, scheme: str
) -> None:
    """By axe-core, which knows the Web Content Accessibility Guidelines."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    size = {"width": width, "height": 800}
    with visit(browser, path, viewport=size, color_scheme=scheme) as found:
        violations = axe.run(found.page).response["violations"]

    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in violations] == []


def test_every_window_has_room(browser: Any, path: Path) -> None:
    """Turning a telephone draws the pictures anew; tables move inside their frames."""
    with visit(browser, path, viewport={"width": 1280, "height": 900}) as found:
        for width in (360, 800, 2560, 3840):
            before = found.page.locator("#figure-far-1").get_attribute("data-drawn")
            found.page.set_viewport_size({"width": width, "height": 900})
            found.page.wait_for_selector(f"#figure-far-1:not([data-drawn='{before}'])")
            assert found.page.evaluate("document.scrollingElement.scrollWidth") <= width
            edges = found.page.locator(".picture svg").evaluate_all(
                "all => all.map(one => one.getBoundingClientRect().right)"
            )
            assert len(edges) == 5
            assert max(edges) <= width
        assert found.said == []


def test_paper_is_white_and_unfolded(browser: Any, path: Path) -> None:
    """Also for who reads in the dark."""
    with visit(browser, path, color_scheme="dark") as found:
        before = found.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        found.page.emulate_media(media="print")
        found.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

        paper = found.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert before != paper == "rgb(255, 255, 255)"
        assert found.page.locator("details[open]").count() == 4
        assert found.page.locator("details:not([open])").get_attribute("class") == "long"
        assert not found.page.locator(".contents").is_visible()
        assert not found.page.get_by_role("searchbox").first.is_visible()


def test_without_javascript_the_figures_are_there(browser: Any, path: Path) -> None:
    """Only the pictures and the listed lines are not, and their places say so."""
    with visit(browser, path, java_script_enabled=False) as found:
        assert found.texts(".picture .waiting")[0].startswith("This picture needs JavaScript.")
        assert not found.page.locator(".switches").first.is_visible()
        found.page.locator("#figure-evil summary").click()
        assert "1.00 k rows/s" in found.texts("#figure-evil table")[0]
        assert "250 rows" in found.texts("#listing-lines .waiting")[0]


def test_a_picture_that_cannot_be_drawn_leaves_its_figures(browser: Any, tmp_path: Path) -> None:
    """And all other pictures: one mistake of ours is no empty page."""
    broken = replace(figure("x"), name="broken", spec={"mark": {"type": "none of Vega's"}})
    file = tmp_path / "broken.html"
    blocks = (broken, told_figure("whole"))
    page = write_html(Document(sections=(Section(blocks=blocks),)), Screen())
    file.write_text(page, encoding="utf-8")

    context = browser.new_context()
    window = context.new_page()
    window.goto(file.as_uri())
    window.wait_for_selector("#figure-whole[data-drawn]")
    text = window.locator("#figure-broken .waiting").inner_text()
    context.close()

    assert text.startswith("This picture could not be drawn.")


def test_a_static_page_shows_its_pictures_at_once(browser: Any, tmp_path: Path) -> None:
    """Without a script there is nothing to wait for."""
    pytest.importorskip("vl_convert")
    file = tmp_path / "static.html"
    file.write_text(write_static(shown(), Screen()), encoding="utf-8")

    with visit(browser, file, viewport={"width": 400, "height": 800}) as found:
        assert found.said == []
        assert found.asked == [file.as_uri(), "data:,"] or found.asked == [file.as_uri()]
        assert found.page.locator(".picture svg").count() == 5
        assert found.page.evaluate("document.scrollingElement.scrollWidth") <= 400
        color = "getComputedStyle(document.querySelector('[aria-roledescription=point]')).stroke"
        assert found.page.evaluate(color) == "rgb(0, 114, 178)"
