"""Which files the sides of a report are made of."""

import glob
from pathlib import Path

import pytest

from gpubench.cli.side_names import sides_meant
from gpubench.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a1.csv", "a2.csv", "b[1].csv", "c=d.csv"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("texts", "files"),
    [
        (["a*.csv"], [("a1", "a1.csv"), ("a2", "a2.csv")]),
        (["b[1].csv", "a2*"], [("b[1]", "b[1].csv"), ("a2", "a2.csv")]),
        (["old=a*.csv,b[1].csv", "-"], [("old", "a1.csv a2.csv b[1].csv"), ("stdin", "-")]),
        (["c=*.csv"], [("c=d", "c=d.csv")]),
        (["c=d.csv"], [("c=d", "c=d.csv")]),
    ],
)
def test_a_quoted_pattern_is_what_a_shell_would_make_of_it(
    texts: list[str], files: list[tuple[str, str]]
) -> None:
    """A fleet has more names than some shells pass on; a label gathers all of one side."""
    assert [(side.label, " ".join(side.files)) for side in sides_meant(texts)] == files


@pytest.mark.parametrize("text", ["none-*.csv", "old=none-*.csv", ".", "old=."])
@pytest.mark.usefixtures("folder")
def test_a_pattern_of_nothing_and_a_folder_are_refused(text: str) -> None:
    """A report of fewer files than were meant would look whole."""
    with pytest.raises(UsageError, match=r"matches no file|is a folder"):
        sides_meant([text])


def test_the_advised_pattern_of_a_folder_is_whole(folder: Path) -> None:
    """Half a path cannot be typed."""
    long = folder / ("x" * 90)
    long.mkdir()
    with pytest.raises(UsageError, match=r"; name the files in it, such as 'FOLDER/\*\.csv'$"):
        sides_meant([str(long)])
    with pytest.raises(UsageError, match=r", such as '\./\*\.csv'$"):
        sides_meant(["."])


@pytest.mark.usefixtures("folder")
def test_files_of_a_pattern_come_in_the_order_of_their_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A folder lists them as its disk has them, and the first is the baseline."""
    listed = glob.glob
    monkeypatch.setattr(
        glob, "glob", lambda *given, **how: sorted(listed(*given, **how), reverse=True)
    )

    assert [side.label for side in sides_meant(["a*.csv"])] == ["a1", "a2"]
    (one,) = sides_meant(["all=a*.csv"])
    assert one.files == ("a1.csv", "a2.csv")
