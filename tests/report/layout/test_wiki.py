"""Markdown with pictures: every picture that is named is there."""

import re
from urllib.parse import unquote

import pytest

from gpubench.report.layout.wiki import wiki_page
from tests.report.layout.documents import HOSTILE, document


def test_every_picture_that_is_named_is_there() -> None:
    """With its figures folded up below it, and its description for who cannot see it."""
    pytest.importorskip("vl_convert")

    page = wiki_page(document(HOSTILE), "my report")

    (link,) = re.findall(r"!\[.*\]\((.*)\)", page.text)
    assert [unquote(link)] == list(page.pictures) == ["my report/curve.png"]
    assert page.pictures["my report/curve.png"].startswith(b"\x89PNG")
    assert "<script>" not in page.text
    assert page.text.count("<details>") == page.text.count("</details>") == 1
