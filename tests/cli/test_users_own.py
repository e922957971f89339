"""A stranger's code, measured by a real worker."""

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpubench.cli.main import main
from gpubench.results.reader import read_results

pytestmark = pytest.mark.usefixtures("unwatched")

ACTING = textwrap.dedent(
    """
    import os, time
    import torch
    from gpubench.workloads.protocol import Work

    print("noise on stdout at import")

    def fail():
        raise ValueError("no such\\nthing")

    def doze():
        time.sleep(1.2)

    ACTIONS = {
        1: lambda: torch.ones(8).sum(),
        2: fail,
        3: lambda: time.sleep(600),
        4: lambda: os._exit(4),
        5: lambda: print("noise on stdout") or os.write(1, b"more of it"),
        6: lambda: torch.full((2,), float("nan")),
        7: doze,
    }

    def act(case, device):
        if case.batch_size == 8:
            return "no work"
        return Work(call=ACTIONS[case.batch_size], items=1)
    """
)


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "acting.py").write_text(ACTING)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    yield
    for module in ("acting", "broken"):
        sys.modules.pop(module, None)


def options(workload: str, *more: str) -> list[str]:
    sampling = ["--preset", "smoke", "--blocks", "1", "--sample-time", "5ms"]
    return ["run", "--workload", workload, *sampling, *more]


@pytest.mark.usefixtures("warm_workers")
def test_whatever_the_work_does_becomes_a_row(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Must hold 3: a row with its status, the others measured, stdout kept clean."""
    sizes = ["--batch-sizes", "1,2,3,4,5,6,7,8", "--time-limit", "1s"]
    assert main(options("acting:act", *sizes, "-o", "-")) == 0

    captured = capfd.readouterr()
    (tmp_path / "a.csv").write_text(captured.out)
    frame = read_results("a.csv").frame.set_index("batch_size")
    assert len(frame) == 8
    statuses = frame["status"].replace("noisy", "ok").to_dict()
    assert statuses == {
        1: "ok",
        2: "error",
        3: "timeout",
        4: "error",
        5: "ok",
        6: "wrong",
        7: "timeout",
        8: "error",
    }
    details = frame["detail"]
    assert details[2] == "ValueError: no such thing (acting.py:9)"
    assert details[4] == "the work ended its process with exit code 4"
    assert "NaN" in details[6]
    assert "returned str" in details[8]
    assert "noise on stdout" in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.usefixtures("warm_workers")
def test_a_module_that_is_not_there_is_one_line_and_no_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Must hold 3, by the worker that has to import it."""
    assert main(options("missing:act", "-o", "a.csv")) == 2

    error = capfd.readouterr().err.rstrip().rpartition("\n")[2]
    assert error.startswith("gpubench: workload 'missing:act': importing missing raised")
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("module", "complaint"),
    [
        ("def other(): ...", "broken has no act"),
        ("act = 3", "act is of type int"),
        ("def act(): ...", "act takes ()"),
        ("raise ValueError('at\\nimport')", "importing broken raised ValueError: at import"),
        ("import sys; sys.exit(0)", "importing broken raised SystemExit"),
        ("def act(:", "importing broken raised SyntaxError"),
    ],
)
def test_what_could_not_be_measured_is_not_listed_either(
    module: str,
    complaint: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`gpubench list` is asked before hours are planned."""
    (tmp_path / "broken.py").write_text(module)

    assert main(["list", "--workload", "broken:act"]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("gpubench: workload 'broken:act': ")
    assert complaint in captured.err
    assert captured.err.count("\n") == 1


def test_what_a_module_prints_is_no_part_of_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """The list may go into a pipe."""
    assert main(["list", "--workload", "acting:act", "--format", "csv"]) == 0

    captured = capsys.readouterr()
    assert captured.out.startswith("id,workload,")
    assert "noise" in captured.err
