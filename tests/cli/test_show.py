import gzip
import io
import json
from pathlib import Path

import pytest

from gpubench.cli.main import main
from gpubench.model import Plan, format_plan
from gpubench.results.row_text import header_line
from tests.results.examples import FOREIGN, example_row, write_rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [example_row(block=block, batch_size=size) for block in (0, 1) for size in (64, 128)]
    return write_rows(tmp_path / "a.csv", rows)


@pytest.mark.parametrize("output_format", ["text", "csv", "markdown", "json"])
def test_a_file_is_shown_in_every_format(
    output_format: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer goes to stdout and ends with one line end."""
    assert main(["show", str(file), "--format", output_format]) == 0

    captured = capsys.readouterr()
    assert "matmul" in captured.out
    assert captured.out.endswith("\n")
    assert not captured.out.endswith("\n\n")
    assert captured.err == ""
    if output_format == "json":
        json.loads(captured.out)


def test_a_file_of_another_tool_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Eight columns are enough to be read."""
    (tmp_path / "f.csv").write_text(FOREIGN)

    assert main(["show", str(tmp_path / "f.csv")]) == 0
    assert "conv forward" in capsys.readouterr().out


def test_a_compressed_file_and_stdin_are_shown_alike(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`zcat`, a pipe and a path say the same."""
    packed = file.with_name("a.csv.gz")
    packed.write_bytes(gzip.compress(file.read_bytes()))
    shown = []
    for source in (str(file), str(packed), "-"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
        assert main(["show", source]) == 0
        shown.append(capsys.readouterr().out)

    assert shown[0] == shown[1] == shown[2]


def test_a_truncated_file_is_shown_with_a_warning(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A killed run leaves at most the row in flight incomplete; the others count."""
    file.write_bytes(file.read_bytes()[:-20])

    assert main(["show", str(file)]) == 0

    captured = capsys.readouterr()
    assert "rows      3: " in captured.out
    assert captured.err.startswith(f"gpubench: {file}: line 5 is incomplete and left out")


@pytest.mark.parametrize(
    ("made_by", "name", "how"),
    [
        ("", "a.csv", "`gpubench run --resume a.csv`"),
        ("pytest", "a.csv", ""),
        ("", "a.csv.gz", ""),
        ("", f"{'x' * 90}.csv", ""),
    ],
)
def test_a_run_that_was_cut_short_is_said_to_be_with_the_command_that_goes_on(
    made_by: str, name: str, how: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of a plan is no small plan: what is missing may be what was slow."""
    plan = Plan(
        preset="quick", backend="cpu", device="cpu", profile="cpu", runs=2, blocks=2,
        sample_s=0.1, time_limit_s=60.0, made_by=made_by,
    )  # fmt: skip
    rows = [example_row(block=block, plan=format_plan(plan)) for block in (0, 1)]
    written = write_rows(here / "rows", rows).read_bytes()
    (here / name).write_bytes(gzip.compress(written) if name.endswith(".gz") else written)

    assert main(["show", name]) == 0

    (line,) = capsys.readouterr().err.splitlines()
    told = f"gpubench: {name}: cut short: 2 of at least 4 planned rows"
    assert line == told + (f"; {how} measures the rest, on the same device" if how else "")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty current folder, by a name so short that no message is cut."""
    monkeypatch.chdir(tmp_path)
    return Path()


@pytest.mark.parametrize("command", ["show", "merge", "index"])
@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (header_line().encode(), "the file has a header and no rows"),
        (b"\x7fELF\x00\x01", "it holds a NUL byte"),
        (b"\x1f\x8b broken", "the compressed data is broken"),
        (b"\xff\xfe\xfd", "it holds the byte 0xff"),
        (b"a,b\n1,2\n", "batch_size, run_id, block, status, time_median_s"),
        (header_line().encode() + b"9,1,2\n", "the line has 3 fields"),
        (FOREIGN.replace("0.5", "fast").encode(), "time_median_s is 'fast', expected seconds > 0"),
    ],
)
def test_a_file_that_is_no_results_file_is_one_line(
    command: str,
    content: bytes,
    complaint: str,
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Must hold 3, for every command that reads."""
    path = here / "a.csv"
    path.write_bytes(content)

    assert main([command, str(here if command == "index" else path)]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"gpubench: {path}")
    assert complaint in captured.err
    assert captured.err.count("\n") == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_whose_owner_wants_it(
    variables: dict[str, str], coloured: bool, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design 6: `NO_COLOR` respected; see no-color.org."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)

    assert main(["show", str(file)]) == 0
    assert ("\x1b[" in terminal.getvalue()) is coloured


@pytest.mark.parametrize(
    ("columns", "widest"),
    [(None, 100), ("", 100), ("80", 80), ("120", 120), ("500", 140), ("20", 60), ("wide", 100)],
)
def test_a_pipe_is_as_wide_as_somebody_says(
    columns: str | None,
    widest: int,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`COLUMNS=80 gpubench show a.csv | less` is 80 columns wide."""
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)

    assert main(["show", str(file)]) == 0

    longest = max(map(len, capsys.readouterr().out.splitlines()))
    assert widest - 12 < longest <= widest


@pytest.mark.parametrize(
    ("columns", "widest"), [("80", 80), ("120", 120), ("500", 140), ("20", 60)]
)
def test_text_fits_the_terminal_within_reason(
    columns: str, widest: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """140 columns read well, and below sixty no table can stand."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)

    assert main(["show", str(file)]) == 0

    longest = max(map(len, terminal.getvalue().splitlines()))
    assert widest - 12 < longest <= widest
