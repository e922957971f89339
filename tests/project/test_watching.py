"""What coverage leaves out is there."""

from tests.reached_by_others import REACHED_BY_OTHERS

from .source_tree import ROOT


def test_what_coverage_leaves_out_exists() -> None:
    """What is renamed would silently be watched again."""
    lost = []
    for name in REACHED_BY_OTHERS:
        module, _, function = name.partition("::")
        path, wanted = ROOT / module, f"def {function}(" if function else ""
        if not path.is_file() or wanted not in path.read_text(encoding="utf-8"):
            lost.append(name)
    assert lost == []
