"""The page that lists results files says what a reader needs to choose one."""

import hashlib
from pathlib import Path

import pytest

from gpubench.errors import ResultsFileError
from gpubench.model import Status, format_plan
from gpubench.results.index import as_code, results_index
from gpubench.suites.planning import plan_for
from tests.results.examples import FOREIGN, example_row, write_rows


def _command(plan: str) -> str:
    return f"gpubench run {plan.partition(';')[0].replace('preset=', '--preset ')}"


def test_the_page_lists_each_file_with_what_made_it(tmp_path: Path) -> None:
    """The golden page of one file."""
    rows = [
        example_row(device="Example | CPU"),
        example_row(
            block=1,
            device="Example | CPU",
            started_at="2026-01-03T00:00:00Z",
            timing=None,
            status=Status.OOM,
        ),
    ]
    path = write_rows(tmp_path / "cpu.csv", rows)

    page = results_index([path], command_of=_command)

    assert (
        page
        == f"""\
# Results

Generated from the files in this folder; the columns are explained in
[docs/results-file.md](../docs/results-file.md). The SHA-256 proves that a file is the one that was
measured.

## [cpu.csv](cpu.csv)

| | |
|---|---|
| device | Example \\| CPU |
| measured | 2026-01-02 to 2026-01-03 |
| preset | quick |
| software | gpubench 0.1.0, python 3.11.9, torch 2.13.0 |
| size | 1 run, 1 case, 2 rows, 1 without a time |
| command | `gpubench run --preset quick` |
| SHA-256 | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |
"""
    )


def test_a_file_that_lacks_rows_of_its_plan_is_told_to_be_cut_short(tmp_path: Path) -> None:
    """Who compares by it must know; a whole file says nothing of the kind."""
    plan = format_plan(plan_for("quick", "cpu", "cpu", runs=1, blocks=2))
    half = write_rows(tmp_path / "half.csv", [example_row(plan=plan)])
    whole = write_rows(
        tmp_path / "whole.csv", [example_row(plan=plan), example_row(plan=plan, block=1)]
    )

    page = results_index([half], command_of=_command)

    assert "1 row, 0 without a time, cut short: 1 of at least 2 planned rows |" in page
    assert "cut short" not in results_index([whole], command_of=_command)


@pytest.mark.parametrize(("loads", "planned"), [((2,), 4), ((2, 1), 8)])
def test_a_file_of_a_node_lacks_what_any_of_its_devices_lacks(
    loads: tuple[int, ...], planned: int, tmp_path: Path
) -> None:
    """Two devices, together and alone; a load that was left out by hand is not missed."""
    plan = format_plan(plan_for("quick", "cpu", "cpu", runs=1, blocks=2, workers=2, alone=1))
    rows = [
        example_row(plan=plan, run_id=f"r{loaded}{rank}", block=block, loaded_devices=loaded)
        for loaded in loads
        for rank in range(2)
        for block in range(2)
    ]

    page = results_index([write_rows(tmp_path / "one.csv", rows[:-1])], command_of=_command)

    assert f"cut short: {planned - 1} of at least {planned} planned rows |" in page
    whole = results_index([write_rows(tmp_path / "whole.csv", rows)], command_of=_command)
    assert "cut short" not in whole


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    """However the folder lists them."""
    paths = [write_rows(tmp_path / name, [example_row()]) for name in ("b.csv", "a.csv")]

    page = results_index(paths, command_of=_command)

    assert page.index("[a.csv]") < page.index("[b.csv]")
    assert page == results_index(reversed(paths), command_of=_command)


def test_what_a_file_does_not_say_is_not_made_up(tmp_path: Path) -> None:
    """Another tool's file names neither device nor date."""
    path = tmp_path / "a.csv"
    path.write_text(FOREIGN)

    page = results_index([path], command_of=_command)

    for name in ("device", "measured", "preset", "software", "command"):
        assert f"| {name} | not recorded |" in page


def test_an_empty_folder_has_a_page_too() -> None:
    """A fresh clone may have no results."""
    assert results_index([], command_of=_command).endswith("\nNo files yet.\n")


def test_a_broken_file_is_an_error(tmp_path: Path) -> None:
    """The page must not pretend."""
    (tmp_path / "a.csv").write_text("notes\n")

    with pytest.raises(ResultsFileError, match=r"a\.csv:1: the first line names no"):
        results_index([tmp_path / "a.csv"], command_of=_command)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", "`a`"),
        ("a | b", r"`a \| b`"),
        ("`", "`` ` ``"),
        ("a ``b`` `c`", "``` a ``b`` `c` ```"),
    ],
)
def test_a_command_is_code_in_one_cell_whatever_it_holds(text: str, code: str) -> None:
    """`--select 'a|b'` would else be two cells, and a backtick would end the code."""
    assert as_code(text) == code
