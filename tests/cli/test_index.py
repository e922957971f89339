from pathlib import Path

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
