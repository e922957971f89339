import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gpubench.cli.interrupts import Terminated, orderly_end
from gpubench.cli.main import exit_code_of, main
from gpubench.cli.standard_streams import ReaderGoneError
from tests.results.examples import example_row, write_rows

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [example_row(block=block) for block in range(3)]
    return write_rows(tmp_path_factory.mktemp("results") / "a.csv", rows)


def in_a_shell(command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    python = f"{shlex.quote(sys.executable)} -m gpubench"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("gpubench", python, 1)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def raising(error: BaseException) -> int:
    raise error


def test_a_users_mistake_is_one_line_even_if_a_name_holds_line_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Must hold 3: one line, exit code 2."""
    assert main(["show", "no\nsuch.csv"]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("gpubench: no such.csv: it cannot be read")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(("interrupt", "code"), [(KeyboardInterrupt(), 130), (Terminated(), 143)])
def test_an_interrupt_anywhere_is_no_traceback(
    interrupt: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while torch is being imported, say."""
    assert exit_code_of(lambda: raising(interrupt)) == code
    assert capsys.readouterr().err == "gpubench: interrupted\n"


def test_a_reader_who_has_seen_enough_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    """`gpubench show a.csv | head` is a use, not a mistake."""
    assert exit_code_of(lambda: raising(ReaderGoneError())) == 0
    assert capsys.readouterr().err == ""


def test_an_error_of_our_own_is_not_hidden() -> None:
    """Only what a user can cause is shortened to a line."""
    with pytest.raises(ZeroDivisionError):
        exit_code_of(lambda: 1 // 0)
    with pytest.raises(BrokenPipeError):
        exit_code_of(lambda: raising(BrokenPipeError()))


def test_only_the_first_signal_counts() -> None:
    """People press Ctrl-C twice; the tidying up after the first must not be interrupted."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    tidied = []

    def interrupted() -> None:
        with orderly_end():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                signal.raise_signal(signal.SIGINT)
                signal.raise_signal(signal.SIGTERM)
                tidied.append("all")

    with pytest.raises(Terminated):
        interrupted()

    assert tidied == ["all"]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_signal_that_was_to_be_ignored_stays_ignored() -> None:
    """A shell starts background jobs so that Ctrl-C does not end them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with orderly_end():
            signal.raise_signal(signal.SIGINT)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("command", "code", "error"),
    [
        ("gpubench index {folder} | true", 0, ""),
        ("gpubench index {folder} > /dev/full", 2, "(No space left on device), expected"),
        ("gpubench index {folder} >&-", 2, "gpubench: standard output: it is closed"),
        ("gpubench index missing 2>&-", 2, ""),
    ],
)
def test_whatever_the_shell_does_to_the_streams_is_no_traceback(
    command: str, code: int, error: str, results: Path
) -> None:
    """A broken pipe is quiet, a full disk is said, closed streams are survived."""
    done = in_a_shell(command.format(folder=shlex.quote(str(results.parent))))

    assert done.returncode == code
    assert error in done.stderr
    assert done.stderr.count("\n") == (1 if error else 0)


def test_a_terminal_of_few_letters_is_no_traceback(results: Path) -> None:
    """A label may hold letters that a terminal lacks."""
    path = results.with_name("b.csv")
    path.write_text(
        results.read_text().replace("desk", "bür\u00f6").replace("Example", "Bür\u00f6")
    )

    done = in_a_shell(f"gpubench show {shlex.quote(str(path))}", PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert "B\\xfcr\\xf6 CPU" in done.stdout


@pytest.mark.parametrize(
    ("command", "set_before", "found"),
    [("show", None, "1"), ("show", "8", "8"), ("list", None, None), ("doctor", None, None)],
)
def test_what_only_reads_asks_for_one_thread_unless_a_user_asks_for_more(
    command: str,
    set_before: str | None,
    found: str | None,
    results: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Threads of BLAS took as long again as the answer; what measures is let alone."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.pop("OPENBLAS_NUM_THREADS", None)
    if set_before is not None:
        os.environ["OPENBLAS_NUM_THREADS"] = set_before

    for module in ("gpubench.cli.show", "gpubench.cli.list_cases", "gpubench.cli.doctor"):
        monkeypatch.setattr(f"{module}.run", lambda _arguments: 0)
    main([command, *([str(results)] if command == "show" else [])])

    assert os.environ.get("OPENBLAS_NUM_THREADS") == found


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--device", "cpu", "--preset", "smoke"],
        ["ab", "--a-python", "./python", "-o", "ab"],
        ["doctor"],
        ["fleet", "a.csv", "b.csv"],
        ["report", "a.csv"],
        ["index", "."],
    ],
)
def test_a_current_folder_that_is_gone_is_one_line(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A job's scratch folder is removed while a shell is still in it."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    assert main(words) == (0 if words == ["index", "."] else 2)
    assert capsys.readouterr().err.count("\n") == (words[0] != "index")
