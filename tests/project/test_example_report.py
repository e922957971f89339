"""The report that docs/report.md links to is of the file that it names."""

import hashlib
import html
import re

from .source_tree import ROOT

PAGE = ROOT / "examples" / "h200-ladder.html"


def test_the_example_is_of_the_committed_file() -> None:
    """Whoever opens it can prove what it rests on; the command in docs/report.md makes it anew."""
    text = PAGE.read_text(encoding="utf-8")
    digest = hashlib.sha256((ROOT / "results" / "h200-ladder.csv").read_bytes()).hexdigest()

    assert digest in text
    assert f"-o examples/{PAGE.name}" in (ROOT / "docs" / "report.md").read_text()


def test_the_example_asks_for_nothing_from_outside() -> None:
    """It is opened from a disk, by somebody who did not make it."""
    text = PAGE.read_text(encoding="utf-8")

    assert "default-src 'none'" in html.unescape(text[:2000])
    assert re.findall(r"""(?:src|href)=["'](?!#|data:)[^"']*""", text) == []
