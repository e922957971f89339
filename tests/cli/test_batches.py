import errno
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gpubench.cli import patience
from gpubench.cli.main import main
from tests.batches.simulated import A100, LADDER, frame

SIZES = tuple(size for size in LADDER if 16 <= size <= 300)
POWERS = (16, 32, 64, 128, 256)
REQUIRED = ["workload", "phase", "dtype", "batch_size", "run_id", "block", "status"]
ERROR_FORM = re.compile(r"gpubench: .+: .+, expected .+; .+")


def written(rows: pd.DataFrame, path: Path) -> Path:
    rows.to_csv(path, index=False)
    return path


def two_runs(**other: Any) -> pd.DataFrame:
    """Return powers of two of one run, and other sizes, a fifth slower, of another."""
    known: dict[str, Any] = {"device": "GPU", "torch": "v2.11.0", "method": 1}
    rows = frame(A100, SIZES, runs=1, **known)
    rest = rows[~rows["batch_size"].isin(POWERS)]
    slower = rest.assign(run_id="other", time_median_s=rest["time_median_s"] * 1.2, **other)
    return pd.concat([rows[rows["batch_size"].isin(POWERS)], slower])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(frame(A100, SIZES), tmp_path_factory.mktemp("batches") / "a.csv")


@pytest.mark.parametrize("output_format", ["text", "csv", "markdown", "json"])
def test_a_file_is_answered_in_every_format(
    output_format: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer goes to stdout and ends with one line end."""
    assert main(["batches", str(file), "--format", output_format]) == 0

    captured = capsys.readouterr()
    assert "matmul" in captured.out
    assert captured.out.endswith("\n")
    assert not captured.out.endswith("\n\n")
    assert captured.err == ""
    if output_format == "json":
        json.loads(captured.out)


def test_the_eight_required_columns_are_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any file of any tool, rows in any order, CRLF, packed or from a pipe."""
    rows = frame(A100, SIZES, kernels=False)[[*REQUIRED, "time_median_s"]]
    shuffled = rows.sample(frac=1, random_state=1)
    plain = written(rows, tmp_path / "a.csv")
    other = tmp_path / "b.csv.gz"
    other.write_bytes(gzip.compress(shuffled.to_csv(index=False, lineterminator="\r\n").encode()))
    said = []
    for path in (plain, other):
        assert main(["batches", str(path), "--format", "json"]) == 0
        said.append(capsys.readouterr().out)

    assert said[0] == said[1]


def test_standard_input_is_read(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`zcat a.csv.gz | gpubench batches -`."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))

    assert main(["batches", "-"]) == 0
    assert "claim 6" in capsys.readouterr().out


def test_planned_sizes_are_advised_on_in_their_order(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each once; one that was not timed says so."""
    assert main(["batches", str(file), "--plan", "130, 100,100,99", "--format", "json"]) == 0

    curve = json.loads(capsys.readouterr().out)["curves"][0]
    assert [row["planned"] for row in curve["advice"]] == [130, 100, 99]
    assert curve["advice"][2]["verdict"] == "not in this file"
    assert curve["advice"][1]["try"] in {112, 120, 126, 127, 128, 129, 130}


def test_select_narrows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One curve of two."""
    rows = pd.concat([frame(A100, SIZES), frame(A100, SIZES).assign(phase="dgrad")])
    path = written(rows, tmp_path / "a.csv")

    assert main(["batches", str(path), "--select", "*/dgrad/*", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["curves"]) == 1


@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")]
)
def test_a_plot_is_written_beside_the_answer(
    suffix: str, start: bytes, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """PNG, SVG or PDF, whole under its name, and the same bytes each time."""
    targets = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]

    for target in targets:
        assert main(["batches", str(file), "--plot", str(target)]) == 0

    assert targets[0].read_bytes().startswith(start)
    assert targets[0].read_bytes() == targets[1].read_bytes()
    assert "claim 6" in capsys.readouterr().out
    assert not list(tmp_path.glob("part-*"))


def test_a_plot_that_fails_leaves_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """B.8: a full disk left half a picture, in place of an earlier one."""
    target = tmp_path / "curves.png"
    target.write_bytes(b"earlier")

    def fill_the_disk(_figure: object, path: Path, **_options: object) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fill_the_disk)

    assert main(["batches", str(file), "--plot", str(target)]) == 2
    assert "it cannot be written (No space left on device)" in capsys.readouterr().err
    assert target.read_bytes() == b"earlier"
    assert not list(tmp_path.glob("part-*"))


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (frame(A100, (64,)), "batch 64 is the only size with a time"),
        (frame(A100, (60, 70, 100)), "none of the 3 batch sizes is a power of two"),
        (
            frame(A100, (64, 100)).assign(status="oom", time_median_s=""),
            "no row has a time (status oom)",
        ),
        (frame(A100, (64, 100))[:0], "the file has a header and no rows"),
        (frame(A100, (64, 100)).drop(columns="run_id"), "run_id"),
        (pd.concat([frame(A100, (64, 100))] * 2), "the same row as"),
        (two_runs(torch="v2.12.0"), "torch is v2.11.0 and v2.12.0 on GPU"),
        (two_runs(method=2), "method is 1 and 2 on GPU"),
        (two_runs(), "no power of two shares a block"),
        (two_runs()[[*REQUIRED, "time_median_s"]], "no power of two shares a block"),
        (
            frame(A100, (64, 100), runs=1, blocks=1).assign(run_id=["a", "b"]),
            "no batch size shares a block",
        ),
    ],
)
def test_a_file_that_cannot_answer_says_why(
    rows: pd.DataFrame, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Must hold 7: one line, exit 2."""
    path = written(rows, tmp_path / "a.csv")

    assert main(["batches", str(path)]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err
    assert ERROR_FORM.fullmatch(captured.err.strip())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--plan", "100,ten"], "--plan: the value is 'ten', expected an integer >= 1"),
        (["--plan", "100,,130"], "--plan: the value is ''"),
        (["--plan", "0"], "--plan: the value is '0'"),
        (["--plan", "1e3"], "--plan: the value is '1e3'"),
        (["--format", "yaml"], "--format: 'yaml', expected one of text"),
        (["--plot", "curves.gif"], "--plot curves.gif: it ends in .gif, expected a name in .png"),
        (["--plot", ""], "--plot : it ends in nothing"),
        (["--plan", "99999999999"], "--plan: the value is '99999999999', expected an integer"),
        (["--plan", "1," * 1000 + "1"], "--plan: 1001 batch sizes, expected at most 1000"),
        (["--select", "nothing*"], "--select: 'nothing*' matches none"),
    ],
)
def test_a_mistyped_option_is_one_line(
    arguments: list[str], complaint: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where, what was seen, what was expected, what to do."""
    assert main(["batches", str(file), *arguments]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err
    assert captured.err.count("\n") == 1


def test_long_work_says_how_far_it_is(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, so that the answer stays clean."""
    monkeypatch.setattr(patience, "_PATIENCE_S", 0.0)

    assert main(["batches", str(file), "--format", "json"]) == 0

    captured = capsys.readouterr()
    assert captured.err == "gpubench: 1 of 1 curves\n"
    json.loads(captured.out)
