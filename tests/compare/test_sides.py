"""What may be typed as a side."""

from pathlib import Path

import pytest

from gpubench.compare.sides import SideFiles, files_of, filled_sides, parse_sides
from gpubench.errors import UsageError
from gpubench.results.reader import read_results
from tests.results.examples import FOREIGN


def test_a_side_is_a_file_or_a_label_with_files() -> None:
    """The name of a file is its label, as short as tells it from the others."""
    found = parse_sides(["h100.csv", "new=x/a.csv,x/b.csv.gz", "-"])

    assert found == (
        SideFiles(label="h100", files=("h100.csv",)),
        SideFiles(label="new", files=("x/a.csv", "x/b.csv.gz"), is_named=True),
        SideFiles(label="stdin", files=("-",)),
    )


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (["x/a.csv", "y/a.csv"], ["x/a.csv", "y/a.csv"]),
        (["a.csv", "a.csv"], ["a.csv", "a.csv #2"]),
        (["a.csv.gz", "b"], ["a", "b"]),
    ],
)
def test_files_of_one_name_are_told_apart(texts: list[str], labels: list[str]) -> None:
    """A verdict that names a side has to name one."""
    assert [side.label for side in parse_sides(texts)] == labels


def test_a_path_with_an_equals_sign_is_a_path_if_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """k=4096.csv is a fine name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "k=1.csv").write_text(FOREIGN)

    assert parse_sides(["k=1.csv", "b.csv"])[0].files == ("k=1.csv",)


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        (["a.csv"], "FILE: 1 side, expected a baseline and at least one contender"),
        (["x=a.csv", "x=b.csv"], "the label 'x' stands there 2 times"),
        (["-", "x=-"], "standard input '-' stands there 2 times"),
        (["x=a.csv,a.csv", "b.csv"], "in x, the file 'a.csv' stands there 2 times"),
        (["=a.csv", "b.csv"], "it has no label"),
        (["x=", "b.csv"], "it names no file"),
        (["x=,", "b.csv"], "it names no file"),
    ],
)
def test_what_names_no_two_sides_is_refused(texts: list[str], complaint: str) -> None:
    """Must hold 7."""
    with pytest.raises(UsageError, match=complaint):
        parse_sides(texts)


def test_files_are_read_side_by_side_and_kept_in_order(tmp_path: Path) -> None:
    """Two at a time, whichever comes first."""
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(FOREIGN.replace("conv", name))
    names = [str(tmp_path / f"{name}.csv") for name in "abc"]

    named = parse_sides([f"x={names[0]},{names[1]}", names[2]])
    sides = filled_sides(named, [read_results(name) for name in files_of(named)])

    assert [[t.source for t in side.tables] for side in sides] == [names[:2], names[2:]]
    assert sides[1].tables[0].frame["workload"].tolist() == ["c", "c"]
