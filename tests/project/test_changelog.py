"""The changelog keeps its form, so that a reader and a script find the same things in it."""

import re

import gpubench

from .source_tree import ROOT

KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
LINES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()


def test_the_newest_entry_is_this_version_or_unreleased() -> None:
    """A release that forgets its entry, or an entry whose version was not raised, is caught."""
    newest = next(line for line in LINES if line.startswith("## "))
    match = re.fullmatch(r"## \[(.+?)\](?: - \d{4}-\d{2}-\d{2})?", newest)

    assert match
    assert match[1] in {"Unreleased", gpubench.__version__}


def test_changes_stand_under_the_usual_headings() -> None:
    """The headings are those of Keep a Changelog, each with something under it."""
    headings = [line.removeprefix("### ") for line in LINES if line.startswith("### ")]
    following = [
        next((text for text in LINES[number + 1 :] if text), "")
        for number, line in enumerate(LINES)
        if line.startswith("### ")
    ]

    assert headings
    assert set(headings) <= KINDS
    assert all(text.startswith("- ") for text in following)
