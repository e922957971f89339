"""What a report calls the files that it was made from."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench.dossier.names import shown_names


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["/a/x.csv"], ["x.csv"]),
        (["/a/x.csv", "/a/y.csv"], ["x.csv", "y.csv"]),
        (["/home/me/mon/x.csv", "/home/me/tue/x.csv"], ["mon/x.csv", "tue/x.csv"]),
        (["x.csv", "x.csv"], ["x.csv", "x.csv"]),
        (["x.csv", "/b/x.csv"], ["x.csv", "b/x.csv"]),
        (["/b/x.csv", "/a/b/x.csv"], ["b/x.csv", "a/b/x.csv"]),
        (["b/x.csv", "/b/x.csv"], ["b/x.csv", "b/x.csv #2"]),
        (["-", "x.csv"], ["standard input", "x.csv"]),
    ],
)
def test_files_are_named_by_what_tells_them_apart(
    names: Sequence[str], shown: Sequence[str]
) -> None:
    """Two files called a.csv need their folders, one does not."""
    assert shown_names(names) == shown


PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(["/", ""]).map(lambda root: root + "/".join(parts))
)


@settings(max_examples=60)
@given(st.lists(PATHS, min_size=1, max_size=5))
def test_different_files_have_different_names_and_no_root(names: list[str]) -> None:
    """A digest is found by its file's name, and where a disk begins is nobody's business."""
    shown = shown_names(names)

    assert len(set(shown)) == len(set(names))
    assert not any(name.startswith("/") for name in shown)
