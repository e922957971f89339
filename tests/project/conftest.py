"""What tests of the project share: a copy of it, and that coverage does not watch them."""

import shutil
from pathlib import Path

import pytest

from .source_tree import ROOT


@pytest.fixture(autouse=True)
def _untraced(untraced: None) -> None:
    """Leave coverage out: sources are read here more than run."""


@pytest.fixture(autouse=True, scope="module")
def _unwatched(unwatched: None) -> None:
    """And out of what is started here, for the same reason."""


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a clone has it: building leaves traces beside the sources.

    In a folder as people name them: whoever forgets a quotation mark finds out.
    """
    folder = tmp_path_factory.mktemp("checkout") / "größer als $HOME"
    folder.mkdir()
    for name in ("Makefile", "README.md", "LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("constraints", "gpubench", "tests", "tools"):
        shutil.copytree(ROOT / name, folder / name)
    return folder
