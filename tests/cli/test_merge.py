from pathlib import Path

import pytest

from gpubench.cli.main import main
from tests.results.examples import FOREIGN, example_row, write_rows


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    monday = write_rows(tmp_path / "monday.csv", [example_row(block=0), example_row(block=1)])
    tuesday = write_rows(tmp_path / "tuesday.csv", [example_row(block=1), example_row(block=2)])
    return str(monday), str(tuesday)


def test_files_are_put_into_one_with_identical_rows_once(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Identical rows collapse; to stdout and to a file alike."""
    target = tmp_path / "both.csv"

    assert main(["merge", *files]) == 0
    assert main(["merge", *files, "-o", str(target)]) == 0

    captured = capsys.readouterr()
    assert captured.err == (
        f"merged: 3 rows of 1 run from 2 files -> {target}, 1 identical row once\n"
    )
    assert captured.out == target.read_text()
    assert captured.out.count("\n") == 1 + 3
    assert captured.out.startswith(Path(files[0]).read_text())


def test_the_rows_of_one_load_can_be_taken_out_of_a_nodes_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`compare` mixes no loads: devices together and devices alone are two answers."""
    together = example_row(run_id="r" + "1" * 32, loaded_devices=8)
    path = str(write_rows(tmp_path / "node.csv", [example_row(loaded_devices=None), together]))

    for loaded, run in (("1", "r0"), ("8", "r1")):
        assert main(["merge", path, "--loaded", loaded]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 2
        assert f",{run}" in lines[1]
    assert main(["merge", path, "--loaded", "2"]) == 2
    assert "no row of" in (error := capsys.readouterr().err)
    assert "has 2, expected one of 1, 8" in error


def test_rows_that_contradict_each_other_are_refused(
    files: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Same key with other content: exit 2, both places named, nothing written."""
    monkeypatch.chdir(tmp_path)
    first = Path(files[0]).name
    write_rows(tmp_path / "other.csv", [example_row(block=0, time_median_s=0.5)])

    assert main(["merge", first, "other.csv", "-o", "both.csv"]) == 2

    error = capsys.readouterr().err
    assert error.startswith("gpubench: other.csv:2: ")
    assert f"as {first}:2 with another time_median_s" in error
    assert error.count("\n") == 1
    assert not Path("both.csv").exists()


def test_a_link_to_nothing_stays_a_link_and_its_file_is_made(
    files: tuple[str, str], tmp_path: Path
) -> None:
    """B.8: as `run -o` does; a link into another disk is not to be replaced by a file."""
    link, target = tmp_path / "both.csv", tmp_path / "disk.csv"
    link.symlink_to(target.name)

    assert main(["merge", *files, "-o", str(link)]) == 0

    assert link.is_symlink()
    assert target.read_text() == link.read_text() != ""


def test_a_link_that_leads_nowhere_is_one_line(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.8: into a folder that is not there, or to itself; the link is left alone."""
    for name in ("gone/both.csv", "link.csv"):
        link = tmp_path / "link.csv"
        link.unlink(missing_ok=True)
        link.symlink_to(name)

        assert main(["merge", *files, "-o", str(link)]) == 2

        assert "it cannot be written" in capsys.readouterr().err
        assert link.is_symlink()


def test_a_file_that_exists_is_not_overwritten(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Measurements take hours, names are typed in a second."""
    before = Path(files[0]).read_bytes()

    assert main(["merge", *files, "-o", files[0]]) == 2

    assert "the file exists already" in capsys.readouterr().err
    assert Path(files[0]).read_bytes() == before


@pytest.mark.parametrize("target", ["missing/both.csv", ".", ""])
def test_a_place_that_cannot_be_written_is_one_line(
    target: str,
    files: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Must hold 3."""
    monkeypatch.chdir(tmp_path)

    assert main(["merge", *files, "-o", target]) == 2

    error = capsys.readouterr().err
    assert error.startswith("gpubench: ")
    assert error.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["monday.csv", "tuesday.csv"]


def test_what_a_reader_should_know_is_said(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that was left out must not be left out silently."""
    path = Path(files[0])
    path.write_bytes(path.read_bytes()[:-9])
    (tmp_path / "f.csv").write_text(FOREIGN)

    assert main(["merge", files[0], str(tmp_path / "f.csv")]) == 0

    captured = capsys.readouterr()
    assert captured.err == (
        f"gpubench: {path}: line 3 is incomplete and left out: its writer was stopped\n"
    )
    assert captured.out.count("\n") == 1 + 1 + 2
