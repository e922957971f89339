"""What works print is kept off the screen, told in part, and counted."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator

import pytest

from gpubench.runner.output import KEPT_LINES, FirstLines, Output, OutputFile
from gpubench.runner.written import output_positions


@pytest.fixture
def file() -> Iterator[OutputFile]:
    output = OutputFile()
    yield output
    output.close()


def write(file: OutputFile, text: str) -> None:
    os.write(file.fileno(), text.encode())


def test_the_first_lines_are_kept_and_the_others_counted(file: OutputFile) -> None:
    """lm-eval, transformers: hundreds of lines between those of progress."""
    write(file, "".join(f"line {number}\n" for number in range(1000)))

    output = file.take()

    assert output.lines == tuple(f"line {number}" for number in range(KEPT_LINES))
    assert output.more == 1000 - KEPT_LINES


def test_what_was_taken_is_not_told_again(file: OutputFile) -> None:
    """Writers go on in the same file, which is emptied."""
    write(file, "first\n")
    assert file.take() == Output(lines=("first",))

    write(file, "second\n")
    assert file.take() == Output(lines=("second",))
    assert file.take() == Output()


def test_a_bar_that_redraws_itself_is_lines(file: OutputFile) -> None:
    """Carriage returns would go back over a line of progress."""
    write(file, "\r 10%\r 20%\r\n")

    assert file.take().lines == (" 10%", " 20%")


def test_what_would_steer_a_terminal_is_escaped(file: OutputFile) -> None:
    """A stranger's text reaches no screen as it is; bytes that are no text neither."""
    os.write(file.fileno(), b"\x1b[2Jgone\n\xff\xfe\n" + b"x" * 1000)

    steering, broken, long = file.take().lines

    assert steering == r"\x1b[2Jgone"
    assert broken == "\ufffd\ufffd"
    assert len(long) == 200


def test_endless_output_fills_no_memory(file: OutputFile) -> None:
    """A work that hangs in a loop of prints writes gigabytes within its time limit."""
    write(file, "spam\n" * 4 * 2**20)

    file.keep_small()

    assert os.fstat(file.fileno()).st_size == 0
    assert file.take().more == pytest.approx(4 * 2**20 - KEPT_LINES, abs=1)


def test_what_a_lost_worker_wrote_can_still_be_taken(file: OutputFile) -> None:
    """It is what tells why it was lost."""
    write(file, "Fatal Python error\n")

    file.close()

    assert file.take().lines == ("Fatal Python error",)


def test_a_worker_that_was_never_started_has_written_nothing() -> None:
    """And asks the system for nothing."""
    assert OutputFile().take() == Output()


def test_a_measurement_tells_its_first_lines_once() -> None:
    """However many workers say the same."""
    heard = FirstLines()

    first = heard.of(Output(lines=("a", "b"), more=3))
    rest = [heard.of(Output(lines=("c", "d", "e", "f"))) for _ in range(2)]

    assert (first, rest) == (("a", "b"), [("c", "d", "e"), ()])
    assert heard.left_out == 3 + 1 + 4


@pytest.mark.parametrize(
    "write_something",
    [
        lambda: sys.stdout.write("by Python"),
        lambda: sys.stderr.write("to stderr"),
        lambda: os.write(1, b"past Python"),
        lambda: ctypes.CDLL(None).puts(b"by C, into its buffer"),
        lambda: os.system("echo by another process"),
    ],
    ids=["stdout", "stderr", "descriptor", "C", "process"],
)
def test_output_shows_wherever_it_comes_from(
    write_something: Callable[[], object], capfd: pytest.CaptureFixture[str]
) -> None:
    """The standard streams are files here, as in a worker."""
    before = output_positions()
    assert output_positions() == before

    write_something()

    assert output_positions() != before


def test_a_stream_that_was_closed_or_replaced_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some libraries do so to be quiet."""
    with open(os.devnull) as closed:  # noqa: PTH123
        pass
    for stream in (None, "no stream", closed):
        monkeypatch.setattr("sys.stdout", stream)
        assert output_positions() == output_positions()
