"""Whatever is typed, and whatever a file holds, ends in an answer or in one line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpubench.cli.main import main
from tests.cli.generated import faults, try_it, write_files
from tests.cli.generated_trials import trials


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with files that command lines name, relative to it and thus short."""
    folder = tmp_path_factory.mktemp("generated")
    write_files(folder)
    return folder


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_command_line_and_no_file_ends_in_more_than_one_line(
    data: st.DataObject, folder: Path
) -> None:
    """Must hold 2: exit code 0, 1 or 2, no traceback, no long error, no escape code, no hang.

    The long form is ``python -m tests.cli.generated 1000``.
    """
    trial = data.draw(trials((folder / "good.csv").read_bytes()))

    assert faults(trial, try_it(trial, folder)) == []


@pytest.mark.parametrize("word", ["--select=--", "-o--", "--resume=--"])
def test_a_double_dash_is_no_value(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Argparse makes an empty list of it, which no command expects."""
    assert main(["run", word]) == 2
    assert "its value is '--', expected a value" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "\udcff" * 300], ids=["long", "nul", "bytes"])
@pytest.mark.parametrize(
    "words",
    [
        ["show", "{}"],
        ["index", "{}"],
        ["run", "--resume", "{}"],
        ["run", "-o", "{}/a.csv"],
        ["run", "--device", "cpu", "--dtype", "{}"],
        ["ab", "--resume", "{}"],
        ["ab", "--a", "--threads 1", "--b", "--threads 2", "--device", "cpu", "-o", "{}"],
        ["merge", "good.csv", "-o", "{}"],
        ["batches", "good.csv", "--plot", "{}.png"],
        ["compare", "good.csv", "good.csv", "--weights", "{}"],
        ["compare", "{}=x.csv", "good.csv"],
        ["report", "{}"],
        ["report", "{}*"],
        ["report", "good.csv", "-o", "{}.md"],
        ["fleet", "{}/*.csv"],
        ["ab", "--a-checkout", "{}", "--device", "cpu", "-o", "new"],
    ],
)
def test_a_name_that_no_file_system_takes_is_one_line(
    words: list[str],
    name: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Asking whether it is a link, or there at all, fails too."""
    monkeypatch.chdir(folder)

    assert main([word.format(name) for word in words]) == 2

    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert len(error) <= 300


@pytest.mark.parametrize(
    "words",
    [
        ["report", "good.csv", "-o", "loop.html"],
        ["report", "loop.csv"],
        ["report", "good.csv", "-o", "new.html", "--prices", "loop.csv"],
        ["run", "--device", "cpu", "--preset", "smoke", "-o", "new.csv", "--report", "loop.html"],
        ["run", "--device", "cpu", "--preset", "smoke", "-o", "loop.csv", "--report", "new.html"],
        ["merge", "good.csv", "-o", "loop.csv"],
        ["batches", "good.csv", "--plot", "loop.csv/a.png"],
        ["tune", "a:b", "--device", "cpu", "-o", "loop.csv"],
        ["converge", "--device", "cpu", "-o", "loop.csv"],
    ],
)
def test_a_link_that_leads_to_itself_is_one_line(
    words: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where it leads cannot be told, which some functions answer with an error of their own."""
    monkeypatch.chdir(folder)
    for name in ("loop.csv", "loop.html"):
        Path(name).unlink(missing_ok=True)
        Path(name).symlink_to(name)

    assert main(words) == 2

    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert Path("loop.html").is_symlink()
