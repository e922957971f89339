"""A results file loses at most the row in flight, and never another's rows."""

import os
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError
from gpubench.results.reader import read_results
from gpubench.results.row_text import header_line, row_line
from gpubench.results.writer import ResultsWriter
from tests.results.examples import FOREIGN, example_row, write_rows

ROOT = Path(__file__).parents[2]
HEADER = header_line().encode()
ROW = row_line(example_row()).encode()
WRITE_AND_DIE = """
import os, signal, sys
from gpubench.results.writer import ResultsWriter
from tests.results.examples import example_row
ResultsWriter.create(sys.argv[1]).write(example_row())
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Short, wherever temporary folders are: messages of it are asserted whole.
    monkeypatch.chdir(tmp_path)
    return Path("a.csv")


def test_a_new_file_has_its_header_before_the_first_row(path: Path) -> None:
    """A place that cannot be written shows before anything is measured."""
    with ResultsWriter.create(path):
        assert path.read_bytes() == HEADER


def test_a_row_is_in_the_file_as_soon_as_it_is_written(path: Path) -> None:
    """Whatever happens to the process afterwards."""
    with ResultsWriter.create(path) as writer:
        writer.write(example_row())
        assert path.read_bytes() == HEADER + ROW


def test_each_row_is_one_write_of_one_whole_line(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No kill can come between two parts of a row."""
    written: list[bytes] = []
    write = os.write

    def record(descriptor: int, data: bytes) -> int:
        written.append(data)
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", record)

    write_rows(path, [example_row(block=0), example_row(block=1)])

    assert written == [HEADER, ROW, row_line(example_row(block=1)).encode()]


def test_a_killed_writer_leaves_every_row_that_it_wrote(path: Path) -> None:
    """SIGKILL gives no chance to flush anything."""
    child = subprocess.run(
        [sys.executable, "-c", WRITE_AND_DIE, str(path.absolute())], check=False, cwd=ROOT
    )

    assert child.returncode == -signal.SIGKILL
    assert path.read_bytes() == HEADER + ROW


@pytest.mark.parametrize("content", [b"", HEADER, HEADER[:50]])
def test_a_file_without_rows_is_taken_over(path: Path, content: bytes) -> None:
    """An interrupted start must not stand in the way of the next one."""
    path.write_bytes(content)

    write_rows(path, [example_row()])

    assert path.read_bytes() == HEADER + ROW


@pytest.mark.parametrize("content", [HEADER + ROW, HEADER + b"x"])
def test_a_file_with_content_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    """Results are written once; going on needs a plain word."""
    path.write_bytes(content)

    with pytest.raises(ResultsFileError, match=r"exists already.*`gpubench run --resume a\.csv`"):
        ResultsWriter.create(path)

    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "content", [FOREIGN.encode(), b"notes\n", HEADER.replace(b",", b";") + ROW]
)
def test_a_file_that_cannot_be_gone_on_with_is_not_said_to_be(path: Path, content: bytes) -> None:
    """An advice that is refused in its turn leaves its reader with nothing."""
    path.write_bytes(content)

    with pytest.raises(
        ResultsFileError, match="exists already, and holds something else"
    ) as refused:
        ResultsWriter.create(path)

    assert refused.value.advice == "name another file"
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", ["new", "new ones", "größe", "a'b", "$HOME"])
def test_a_missing_folder_is_named_with_the_command_that_makes_it(
    tmp_path: Path, name: str
) -> None:
    """The most common slip of all; the command is pasted into a shell, whatever the name is."""
    folder = tmp_path / name

    with pytest.raises(ResultsFileError) as raised:
        ResultsWriter.create(folder / "a.csv")

    assert raised.value.seen == f"the folder {folder} does not exist"
    assert _advised_words(raised.value) == ["mkdir", "-p", str(folder)]


def _advised_words(error: ResultsFileError) -> list[str]:
    """Return the words of the command in backticks, as a shell takes them."""
    return shlex.split(error.advice.split("`")[1])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Nor is a path with a NUL in it."""
    with pytest.raises(ResultsFileError, match="Is a directory"):
        ResultsWriter.create(tmp_path)
    with pytest.raises(ResultsFileError, match="null"):
        ResultsWriter.create("a\0.csv")


def test_a_place_without_permission_is_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripted, since the superuser who may run the tests is refused nothing."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)

    with pytest.raises(ResultsFileError, match="Permission denied"):
        ResultsWriter.create(path)


def test_a_device_is_no_results_file() -> None:
    """What cannot be read again cannot be continued."""
    with pytest.raises(ResultsFileError, match="no regular file"):
        ResultsWriter.create("/dev/null")


def test_a_compressed_name_is_refused(tmp_path: Path) -> None:
    """Plain text in a .gz file would be unreadable to every other tool."""
    with pytest.raises(ResultsFileError, match="compress"):
        ResultsWriter.create(tmp_path / "a.csv.gz")


def test_a_second_writer_is_refused_while_the_first_one_writes(path: Path) -> None:
    """Two runs into one file would mix their rows."""
    with ResultsWriter.create(path) as writer:
        writer.write(example_row())
        for start in (ResultsWriter.create, ResultsWriter.continue_):
            with pytest.raises(ResultsFileError, match="another process is writing this file"):
                start(path)

    with ResultsWriter.continue_(path):
        assert path.read_bytes() == HEADER + ROW


def test_a_file_system_without_locks_is_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing without a lock would be a silent risk."""

    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)

    with pytest.raises(ResultsFileError, match=r"cannot be locked \(Operation not supported\)"):
        ResultsWriter.create(path)


def test_continuing_appends_after_the_last_complete_line(path: Path) -> None:
    """The row in flight is dropped; what is whole stays."""
    path.write_bytes(HEADER + ROW + ROW[:40])

    with ResultsWriter.continue_(path) as writer:
        writer.write(example_row(block=1))

    assert path.read_bytes() == HEADER + ROW + row_line(example_row(block=1)).encode()


def test_an_incomplete_line_longer_than_a_page_is_dropped_too(path: Path) -> None:
    """A detail may be long."""
    path.write_bytes(HEADER + ROW + b"x" * 200_000)

    with ResultsWriter.continue_(path):
        assert path.read_bytes() == HEADER + ROW


@pytest.mark.parametrize("content", [FOREIGN.encode(), b"", HEADER.replace(b"\n", b"\r\n") + ROW])
def test_a_file_in_another_layout_is_not_continued(path: Path, content: bytes) -> None:
    """Rows in this order under another header would be nonsense."""
    path.write_bytes(content)

    with pytest.raises(ResultsFileError, match="header is not the one"):
        ResultsWriter.continue_(path)

    assert path.read_bytes() == content


def test_a_missing_file_is_not_continued(path: Path) -> None:
    """Nor created."""
    with pytest.raises(ResultsFileError, match="no such file"):
        ResultsWriter.continue_(path)
    assert not path.exists()


def test_a_refused_file_is_unlocked_again(path: Path) -> None:
    """The next attempt must not be told that somebody is writing."""
    path.write_text("notes\n")
    for _ in range(2):
        with pytest.raises(ResultsFileError, match="exists already"):
            ResultsWriter.create(path)
        with pytest.raises(ResultsFileError, match="header"):
            ResultsWriter.continue_(path)


def test_a_short_write_is_undone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is almost full takes a part of the row."""
    write = os.write
    with ResultsWriter.create(path) as writer:
        writer.write(example_row())
        monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:10]))

        with pytest.raises(ResultsFileError, match=r"free space.*`gpubench run --resume a\.csv`"):
            writer.write(example_row(block=1))

        assert path.read_bytes() == HEADER + ROW


@contextmanager
def small_limit() -> Iterator[None]:
    # No fixture: pytest itself writes to its log between a test and the end of its fixtures.
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(HEADER) + len(ROW) + 10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_at_its_size_limit_keeps_whole_rows(path: Path) -> None:
    """The kernel writes as much as it may, then refuses."""
    with small_limit(), ResultsWriter.create(path) as writer:
        writer.write(example_row())
        for _ in range(2):
            with pytest.raises(ResultsFileError, match="free space"):
                writer.write(example_row(block=1))

    assert path.read_bytes() == HEADER + ROW


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "gpubench-test", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_whole_rows_and_can_be_continued(small_disk: Path) -> None:
    """After space was freed, the same file goes on."""
    path = small_disk / "a.csv"
    other = small_disk / "other"
    other.write_bytes(b"x" * 4096)
    rows = [example_row(block=block) for block in range(100)]

    with pytest.raises(ResultsFileError, match="free space"):
        write_rows(path, rows)
    written = len(read_results(path).frame)
    assert 0 < written < len(rows)

    other.unlink()
    with ResultsWriter.continue_(path) as writer:
        writer.write(rows[written])

    assert len(read_results(path).frame) == written + 1


def test_a_full_disk_at_the_start_is_an_error_before_anything_is_measured(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the empty file does not stand in the way afterwards."""

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", refuse)
        with pytest.raises(ResultsFileError, match="No space left on device"):
            ResultsWriter.create(path)

    with ResultsWriter.create(path):
        assert path.read_bytes() == HEADER


def test_a_file_that_was_deleted_meanwhile_is_an_error(path: Path) -> None:
    """Rows must not go where nobody will find them."""
    with ResultsWriter.create(path) as writer:
        path.unlink()
        with pytest.raises(ResultsFileError, match="deleted or replaced"):
            writer.write(example_row())


def test_a_disk_that_fails_only_at_the_end_is_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network file systems report a full disk when the file is forced out."""

    def refuse(_: int) -> None:
        raise OSError(122, "Disk quota exceeded")

    writer = ResultsWriter.create(path)
    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(ResultsFileError, match="Disk quota exceeded"):
        writer.close()

    writer.close()


def test_bytes_that_are_no_utf8_stay_visible(path: Path) -> None:
    """A system's message may hold any bytes."""
    write_rows(path, [example_row(detail=os.fsdecode(b"caf\xe9"))])

    assert read_results(path).frame["detail"].tolist() == ["caf\\udce9"]


def test_a_link_to_nothing_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B.8: the folder of the link exists, the one that it leads to does not."""
    monkeypatch.chdir(tmp_path)
    Path("a.csv").symlink_to("gone/b.csv")

    with pytest.raises(ResultsFileError) as created:
        ResultsWriter.create("a.csv")
    with pytest.raises(ResultsFileError) as continued:
        ResultsWriter.continue_("a.csv")

    folder = tmp_path.resolve() / "gone"
    assert (
        created.value.seen == f"it is a link to gone/b.csv, and the folder {folder} does not exist"
    )
    assert _advised_words(created.value) == ["mkdir", "-p", str(folder)]
    assert continued.value.seen == "it is a link to gone/b.csv, which does not exist"


def test_a_link_to_a_new_file_makes_it(tmp_path: Path) -> None:
    """A link into another disk is a good place."""
    (tmp_path / "a.csv").symlink_to("b.csv")

    ResultsWriter.create(tmp_path / "a.csv").close()

    assert (tmp_path / "b.csv").read_bytes() == HEADER


def test_an_empty_name_is_named_as_such() -> None:
    """B.8: `-o "$OUT"` where OUT is not set is not the current folder."""
    for open_it in (ResultsWriter.create, ResultsWriter.continue_):
        with pytest.raises(
            ResultsFileError, match=r"^'': the name is empty, expected a file's name"
        ):
            open_it("")
