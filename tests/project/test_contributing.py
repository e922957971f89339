"""The page for newcomers speaks of the house as it is."""

import re

from .source_tree import PYPROJECT, ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_layers_are_drawn_as_they_are_enforced() -> None:
    """The picture is what a newcomer believes, the contract is what counts."""
    picture = TEXT.split("```")[1].strip().splitlines()
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]

    drawn = [re.split(r" {2,}", line)[0] for line in picture]

    assert drawn == next(c["layers"] for c in contracts if c["type"] == "layers")


def test_every_file_that_is_named_exists() -> None:
    """A page that sends a newcomer to a file that moved has lost him."""
    named = re.findall(r"[`(]([\w./]+\.(?:py|md|toml)|[\w.]+/[\w./]*)[`)]", TEXT)

    missing = [
        name
        for name in named
        if not ((ROOT / name).exists() or (ROOT / "gpubench" / name).exists())
    ]

    assert len(named) > 10
    assert missing == []


def test_every_make_target_that_is_named_exists() -> None:
    """A command on the page can be typed."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = re.findall(r"`make ([a-z]+)", TEXT)

    assert targets
    assert [t for t in targets if not re.search(rf"^{t}:", makefile, re.MULTILINE)] == []
