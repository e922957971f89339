import errno
import os
from pathlib import Path
from typing import Any

import pytest

from gpubench.cli.main import main
from tests.results.examples import FOREIGN, example_row, write_rows

PLAN = (
    "preset=smoke;backend=cpu;device=cpu;profile=cpu;runs=3;blocks=2;sample_s=0.1;time_limit_s=30.0"
)


def test_a_folder_is_described_file_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Device, date, command and SHA-256 of every file; other files are none of its business."""
    write_rows(tmp_path / "b.csv", [example_row(plan=PLAN)])
    (tmp_path / "a.csv").write_text(FOREIGN)
    (tmp_path / "README.md").write_text("# by hand")

    assert main(["index", str(tmp_path)]) == 0

    out = capsys.readouterr().out
    assert out.index("## [a.csv]") < out.index("## [b.csv]")
    assert "`gpubench run --preset smoke --device cpu --runs 3`" in out
    assert "Example CPU" in out
    assert out.endswith("|\n")


@pytest.mark.parametrize(
    ("plan", "shown"),
    [
        ("preset=quick;runs=1", "preset=quick;runs=1"),
        (PLAN.replace("smoke", "later"), PLAN.replace("smoke", "later")),
        (f"{PLAN};made_by=pytest", f"pytest: {PLAN};made_by=pytest"),
    ],
)
def test_a_plan_without_a_command_is_shown_as_it_is(
    plan: str, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of another version, or chosen by pytest: the file counts all the same."""
    write_rows(tmp_path / "a.csv", [example_row(plan=plan)])

    assert main(["index", str(tmp_path)]) == 0
    assert f"`{shown}`" in capsys.readouterr().out


def test_an_empty_folder_and_a_missing_one_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing measured yet is an answer, a wrong name is a mistake."""
    assert main(["index", str(tmp_path)]) == 0
    assert "No files yet." in capsys.readouterr().out

    assert main(["index", str(tmp_path / "missing")]) == 2
    assert "no folder" in capsys.readouterr().err


def test_a_foreign_table_does_not_hide_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.8: it is no results file, which is said; the page is complete without it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csv").write_text(FOREIGN)
    (tmp_path / "addresses.csv").write_text("name,street\nA,B\n")

    assert main(["index", "."]) == 0

    captured = capsys.readouterr()
    assert "## [good.csv](good.csv)" in captured.out
    assert "addresses" not in captured.out
    assert captured.err.startswith("gpubench: addresses.csv:1: the first line names no column")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("kind", ["broken", "folder", "pipe", "link"])
def test_a_results_file_that_cannot_be_listed_is_exit_code_2(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.8: the good ones are listed; who made a page of them knows that one is missing."""
    (tmp_path / "good.csv").write_text(FOREIGN)
    bad = tmp_path / "bad.csv"
    if kind == "broken":
        bad.write_text(FOREIGN.replace("0.5", "fast"))
    elif kind == "folder":
        bad.mkdir()
    elif kind == "pipe":
        os.mkfifo(bad)
    else:
        bad.symlink_to("gone")

    assert main(["index", str(tmp_path)]) == 2

    captured = capsys.readouterr()
    assert "## [good.csv](good.csv)" in captured.out
    assert "bad.csv" not in captured.out
    assert "bad.csv" in captured.err
    assert captured.err.count("\n") == 1


def test_no_text_of_a_file_is_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """B.5: neither Markdown nor HTML nor escape codes reach the page's reader."""
    evil = "<script>a</script> | `b` \x1b[31m \u202e [c](d) *e*"
    write_rows(tmp_path / "[x](y).csv", [example_row(plan=evil, device=evil, preset=evil)])

    assert main(["index", str(tmp_path)]) == 0

    page = capsys.readouterr().out
    shown = r"&lt;script>a&lt;/script> \| \`b\` \\x1b\[31m \\u202e \[c\](d) \*e\*"
    code = r"`` <script>a</script> \| `b` \x1b[31m \u202e [c](d) *e* ``"
    assert f"| device | {shown} |" in page
    assert f"| command | {code} |" in page
    assert r"## [\[x\](y).csv](%5Bx%5D%28y%29.csv)" in page
    assert all(letter.isprintable() for line in page.splitlines() for letter in line)


def test_no_name_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """B.8: a shell variable that is not set does not mean the current folder."""
    assert main(["index", ""]) == 2
    assert capsys.readouterr().err.startswith("gpubench: FOLDER: no folder that can be read")


def test_a_folder_that_may_be_listed_and_not_searched_is_one_line_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mode 0600 shows the names of files and says nothing else of them."""
    write_rows(tmp_path / "a.csv", [example_row(plan=PLAN)])
    stat = os.stat

    def denied(path: str, **more: Any) -> os.stat_result:
        if str(path).endswith("a.csv"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, **more)

    monkeypatch.setattr(os, "stat", denied)

    assert main(["index", str(tmp_path)]) == 2
    assert "a.csv: it cannot be read (Permission denied)" in capsys.readouterr().err
