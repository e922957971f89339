"""What coverage leaves out is there, and so is what it has to see."""

from tests.reached_by_others import REACHED_BY_OTHERS

from .source_tree import ROOT


def test_modules_that_coverage_leaves_out_exist() -> None:
    """A module that is renamed would silently be watched again."""
    assert sorted(name for name in REACHED_BY_OTHERS if not (ROOT / name).is_file()) == []
