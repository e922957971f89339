"""One command that can be given again and again: what a scheduler's restart types."""

from pathlib import Path

import pytest

from tests.cli.scripted import TINY, Machine, gpubench_run, typed

RUN = f"{TINY} --runs 2 --continue"


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the file of two runs that the command has begun and nothing has disturbed."""
    path = tmp_path_factory.mktemp("complete") / "a.csv"
    assert gpubench_run(f"{RUN} -o {typed(path)}") == 0
    return path.read_bytes()


@pytest.fixture
def file(tmp_path: Path, complete: bytes) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(complete)
    return path


@pytest.mark.parametrize("rows", range(9))
def test_the_same_command_measures_exactly_what_is_missing(
    rows: int, file: Path, complete: bytes
) -> None:
    """Issue 19: what is missing after a failure is run again by the same command, nothing twice."""
    lines = complete.splitlines(keepends=True)
    # As a kill in the middle of a write leaves it.
    file.write_bytes(b"".join(lines[: rows + 1]) + lines[-1][:20])
    machine = Machine()

    assert gpubench_run(f"{RUN} -o {typed(file)}", machine) == 0

    after = file.read_bytes().splitlines(keepends=True)
    assert len(after) == len(lines)
    assert after[: rows + 1] == lines[: rows + 1] or rows == 0
    assert len(machine.visited) == 8 - rows


@pytest.mark.parametrize("left", ["nothing", "an empty file", "half a header"])
def test_a_file_without_a_row_is_begun(left: str, file: Path, complete: bytes) -> None:
    """A node that dies at once leaves no plan to go on with, and must not be stuck with that."""
    content = {"nothing": None, "an empty file": b"", "half a header": complete[:50]}[left]
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    machine = Machine()

    assert gpubench_run(f"{RUN} -o {typed(file)}", machine) == 0

    assert len(machine.visited) == 8


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (f"{TINY} --runs 3 --continue", "it was begun with other options (runs 2, now 3)"),
        (f"{RUN} --seed 7", "it was begun with other options (seed 0, now 7)"),
        (f"{RUN} --select '*'", "it was begun with other options (select not given, now *)"),
        (
            f"{RUN} --batch-sizes 4,{','.join(map(str, range(8, 99)))}",
            "it was begun with other options (batch_sizes 4,8, now 4,8,9",
        ),
        (f"{RUN} --label other", "it was begun with --label 'scripted device', expected 'other'"),
    ],
)
def test_other_options_are_refused_and_the_file_kept(
    options: str,
    said: str,
    *,
    file: Path,
    complete: bytes,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a fleet would silently keep to an older plan."""
    machine = Machine()
    # The name of a long path would leave the option less room.
    monkeypatch.chdir(file.parent)

    assert gpubench_run(f"{options} -o {file.name}", machine) == 2

    error = capsys.readouterr().err
    assert said in error
    assert len(error) <= 300
    assert machine.workers == []
    assert file.read_bytes() == complete


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--continue", "--continue: no file is named, expected one that a second call finds"),
        ("--continue -o -", "--continue: no file is named"),
        ("--continue -o a.csv --budget 10m", "--continue: it cannot be combined with --budget"),
        ("--continue --resume a.csv", "--resume: it cannot be combined with --continue"),
    ],
)
def test_what_could_not_be_repeated_is_refused(
    options: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second call must find the file, and ask for the same cases."""
    assert gpubench_run(options) == 2

    error = capsys.readouterr().err
    assert error.startswith(f"gpubench: {said}")
    assert error.count("\n") == 1


def test_a_difference_in_the_middle_of_a_long_option_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a message leaves out of a long value still counts."""
    path = tmp_path / "a.csv"
    sizes = [str(size) for size in range(4, 64)]
    options = "--preset smoke --workload matmul --blocks 1 --continue"
    assert gpubench_run(f"{options} --batch-sizes {','.join(sizes)} -o {typed(path)}") == 0

    del sizes[30]

    assert gpubench_run(f"{options} --batch-sizes {','.join(sizes)} -o {typed(path)}") == 2
    assert "it was begun with other options" in capsys.readouterr().err
