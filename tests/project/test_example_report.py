"""The report that docs/report.md links to is of the file that it names."""

import hashlib
import html
import re

from gpubench.report.layout.html.assets import asset, page_script
from gpubench.report.layout.html.packed import source_hash
from gpubench.report.layout.html.palette import palette_css
from tools.report_picture import PICTURE, look

from .source_tree import ROOT

RENEW = "gpubench report results/h200-ladder.csv -o examples/h200-ladder.html"
PAGE = ROOT / "examples" / "h200-ladder.html"


def test_the_example_is_of_the_committed_file() -> None:
    """Whoever opens it can prove what it rests on; the command in docs/report.md makes it anew."""
    text = PAGE.read_text(encoding="utf-8")
    digest = hashlib.sha256((ROOT / "results" / "h200-ladder.csv").read_bytes()).hexdigest()

    assert digest in text
    assert f"-o examples/{PAGE.name}" in (ROOT / "docs" / "report.md").read_text()


def test_the_example_looks_as_pages_do_today() -> None:
    """Its policy names its style and its scripts by their hashes, which are those of the package.

    CONTRIBUTING.md has the command that makes it anew.
    """
    text = html.unescape(PAGE.read_text(encoding="utf-8")[:2000])
    style = palette_css() + asset("assets/page.css")

    for source in (page_script(), asset("vendor/vega.js"), style):
        assert source_hash(source) in text, RENEW
    assert RENEW in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_picture_of_the_example_shows_its_look_today() -> None:
    """Its file notes the look; `python -m tools.report_picture` takes it anew, in a browser."""
    assert look() in PICTURE.read_bytes().decode("latin-1"), "python -m tools.report_picture"
    assert "python -m tools.report_picture" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_the_example_asks_for_nothing_from_outside() -> None:
    """It is opened from a disk, by somebody who did not make it."""
    text = PAGE.read_text(encoding="utf-8")

    assert "default-src 'none'" in html.unescape(text[:2000])
    assert re.findall(r"""(?:src|href)=["'](?!#|data:)[^"']*""", text) == []
