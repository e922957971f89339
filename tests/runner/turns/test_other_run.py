"""Rows come from another process's `gpubench run`, and it never outlives us."""

import os
import time
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError, UsageError
from gpubench.model import BlockRow, Plan
from gpubench.runner.turns.other_run import OtherRun
from gpubench.runner.turns.program import Program
from gpubench.runner.turns.said import Said, SideNews
from tests.runner.turns.stub import other_python, some_rows

PLAN = Plan(
    preset="smoke",
    backend="cpu",
    device="cpu",
    profile="cpu",
    runs=1,
    blocks=2,
    sample_s=0.1,
    time_limit_s=9.0,
)


def other(python: str, cells: int = 2) -> OtherRun:
    return OtherRun(program=Program(side="b", python=python), cells=cells, label="desk")


def test_rows_of_another_gpubench_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    """An earlier version has other columns in another order."""
    header, *lines = some_rows(2).splitlines()
    names = [name for name in header.split(",") if name not in {"session", "pair"}]
    cells = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    older = [",".join(names), *(",".join(row[name] for name in names) for row in cells)]
    python = other_python(tmp_path, rows="\n".join(older) + "\n")
    found = other(python).rows(PLAN)
    assert [row.design.block for row in found if isinstance(row, BlockRow)] == [0, 1]


def test_a_run_is_asked_for_with_every_option_of_its_plan(tmp_path: Path) -> None:
    """The defaults of another version may be others."""
    list(other(other_python(tmp_path, rows=some_rows(2))).rows(PLAN))
    called = (tmp_path / "calls").read_text()
    assert called.startswith(
        "-P -m gpubench run --preset=smoke --device=cpu --profile=cpu --runs=1"
    )
    assert called.rstrip().endswith("--label desk -o -")


def test_a_run_without_any_time_is_data(tmp_path: Path) -> None:
    """It ends with exit code 2, and its rows say why."""
    python = other_python(tmp_path, rows=some_rows(2), then="sys.exit(2)")
    assert [type(found) for found in other(python).rows(PLAN)] == [BlockRow, BlockRow, Said]


def test_a_run_that_ends_well_hands_on_what_it_said(tmp_path: Path) -> None:
    """B.9: a warning of a side is as true when the side is measured by another process."""
    python = other_python(tmp_path, rows=some_rows(2), then="sys.stderr.write('gpubench: hot')")
    assert list(other(python).rows(PLAN))[-1] == Said(text="gpubench: hot")


def test_each_line_of_a_side_is_told_once_and_its_progress_never() -> None:
    """Every one of ten runs has the same warning, and a bar of its own."""
    news = SideNews("b")
    machine = "gpubench 0.1.0 | AMD EPYC | torch 2.13.0"
    progress = f"plan: 2 cases\n  -> stdout\n{machine}\nmeasuring 1/2  0:01 left\n"
    first = news.of(Said(text=f"{progress}gpubench: no GPU\x1b[2J\n\n"))
    again = news.of(Said(text=f"{progress}gpubench: no GPU\x1b[2J\nother\n"))
    assert first.lines == ("gpubench: no GPU\\x1b[2J",)
    assert again.lines == ("other",)
    assert (first.source, news.rest().left_out) == ("side b", 0)


def test_a_side_that_never_stops_talking_is_cut_and_counted() -> None:
    """A model that prints in each call would bury the comparison."""
    news = SideNews("a")
    told = news.of(Said(text="\n".join(f"line {number} {'x' * 999}" for number in range(50))))
    assert len(told.lines) == 20
    assert max(map(len, told.lines)) <= 300
    assert news.rest().left_out == 30


@pytest.mark.parametrize("cells", [2, 3])
def test_a_run_that_fails_says_why_in_its_own_words(tmp_path: Path, cells: int) -> None:
    """Its last line on standard error is what a person needs."""
    python = other_python(
        tmp_path, rows=some_rows(1), then="sys.stderr.write('gpubench: no room'); sys.exit(2)"
    )
    with pytest.raises(ResultsFileError, match=r"side b: .*exit code 2 \(no room\)"):
        list(other(python, cells).rows(PLAN))


@pytest.mark.parametrize("rows", ["Hello\nworld\n", some_rows(1).replace(",ok,", ",fine,")])
def test_what_is_no_row_is_named(tmp_path: Path, rows: str) -> None:
    """A file of rows that nobody can read again would be worse than none."""
    with pytest.raises(ResultsFileError, match=r"side b: a row of its run cannot be read"):
        list(other(other_python(tmp_path, rows=rows)).rows(PLAN))


def test_a_run_that_is_not_wanted_any_more_is_ended(tmp_path: Path) -> None:
    """Ctrl-C reaches us alone; a run that goes on would disturb whatever comes next."""
    python = other_python(
        tmp_path,
        rows=some_rows(2),
        then="import os; (here / 'pid').write_text(str(os.getpid())); time.sleep(600)",
    )
    rows = other(python).rows(PLAN)
    next(rows)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.01)
    rows.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('{"gpubench": null, "torch": "t", "device": null}', "it has no gpubench"),
        ('{"gpubench": "/x/gpubench/__init__.py", "torch": null, "device": null}', "no torch"),
    ],
)
def test_an_interpreter_without_what_is_needed_is_found_out(
    tmp_path: Path, facts: str, said: str
) -> None:
    """Before minutes are spent on the other side."""
    python = other_python(tmp_path, facts=facts)
    with pytest.raises(UsageError, match=rf"^--b-python .*{said}"):
        Program(side="b", python=python).facts()


def test_an_interpreter_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """A path with a slip in it is what users type."""
    with pytest.raises(UsageError, match=r"^--a-python .*cannot be started"):
        Program(side="a", python=str(tmp_path / "none")).facts()


@pytest.mark.parametrize("checkout", ["", "nowhere", "a\0b", "file"])
def test_a_checkout_that_is_no_folder_is_refused(tmp_path: Path, checkout: str) -> None:
    """A slip in its path would compare a program with itself."""
    python = other_python(tmp_path)
    place = checkout and str(tmp_path / checkout)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"^--b-checkout .*there is no such folder"):
        Program(side="b", python=python, checkout=place).facts()


def test_an_empty_name_of_an_interpreter_is_named_as_an_option() -> None:
    """`--a-python "$OLD"` where OLD is not set."""
    with pytest.raises(UsageError, match=r"^--a-python '': it cannot be started"):
        Program(side="a", python="").facts()


def test_a_checkout_whose_gpubench_is_not_the_one_imported_is_refused(tmp_path: Path) -> None:
    """Else both sides would be the same program under two names."""
    (tmp_path / "gpubench").mkdir()
    program = Program(side="a", python=other_python(tmp_path), checkout=str(tmp_path))
    with pytest.raises(UsageError, match="gpubench comes from /x"):
        program.facts()
