"""What a run that goes on learns from its file."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings

from gpubench.errors import ResultsFileError
from gpubench.model import BlockRow, DeviceIdentity, Software, Status, format_plan, parse_plan
from gpubench.results.reader import read_results
from gpubench.results.records import (
    DoneCell,
    cases,
    done_cells,
    plan_text,
    recorded_environment,
)
from gpubench.results.row_text import header_line, row_line
from gpubench.results.table import ResultsTable
from tests.results.examples import FOREIGN, example_row, write_rows
from tests.strategies import NAMES, devices, plans, row_lists, software


def _table(*rows: BlockRow) -> ResultsTable:
    text = header_line() + "".join(map(row_line, rows))
    return read_results(io.BytesIO(text.encode(errors="backslashreplace")), name="a.csv")


@given(row_lists(max_size=3))
@settings(max_examples=12)
def test_cases_come_back_as_they_were_written_once_each(rows: list[BlockRow]) -> None:
    """In the order in which they first occur."""
    assert cases(_table(*rows)) == tuple(dict.fromkeys(row.case for row in rows))


def test_a_case_of_another_tool_has_empty_texts_and_version_one() -> None:
    """An absent column counts as empty."""
    (case,) = cases(read_results(io.StringIO(FOREIGN)))

    assert case.id == "conv//forward/float32//8/"
    assert case.workload_version == 1


def test_done_cells_say_what_need_not_be_measured_again(tmp_path: Path) -> None:
    """Row by row, with everything that places the row in its run."""
    failed = example_row(block=1, position=7, status=Status.OOM, detail="needs 9 GB", timing=None)
    path = write_rows(tmp_path / "a.csv", [example_row(run_index=2, segment=1), failed])

    first, second = done_cells(read_results(path))

    assert first == DoneCell(
        run_index=2,
        run_id="r" + "0" * 32,
        segment=1,
        block=0,
        position=3,
        case=example_row().case,
        status=Status.OK,
        detail="",
    )
    assert (second.status, second.detail, second.position) == (Status.OOM, "needs 9 GB", 7)
    assert type(second.position) is int


def test_a_file_of_another_tool_cannot_be_continued() -> None:
    """It does not say where in a run its rows belong."""
    with pytest.raises(ResultsFileError, match="run_index, segment, position, detail are missing"):
        done_cells(read_results(io.StringIO(FOREIGN), name="a.csv"))


def test_a_row_without_its_place_in_the_run_cannot_be_continued() -> None:
    """As in a file merged with another tool's."""
    table = _table(example_row())
    table.frame["position"] = float("nan")

    with pytest.raises(ResultsFileError, match=r"a\.csv: position is empty in some rows"):
        done_cells(table)


@given(plans())
@settings(max_examples=30)
def test_the_plan_comes_back_from_the_file(plan: object) -> None:
    """Resuming needs no option but the file."""
    text = format_plan(plan)  # type: ignore[arg-type]

    assert parse_plan(plan_text(_table(example_row(plan=text)))) == plan


@pytest.mark.parametrize(("second", "seen"), [("preset=x", "follow 2 plans"), ("", "plans")])
def test_a_file_with_two_plans_cannot_be_continued(second: str, seen: str) -> None:
    """A merged file is no run."""
    with pytest.raises(ResultsFileError, match=seen):
        plan_text(_table(example_row(), example_row(block=1, plan=second)))


def test_a_file_without_a_plan_cannot_be_continued() -> None:
    """The column may be missing or empty."""
    with pytest.raises(ResultsFileError, match="the columns plan are missing"):
        plan_text(read_results(io.StringIO(FOREIGN)))
    with pytest.raises(ResultsFileError, match="plan is empty"):
        plan_text(_table(example_row(plan="")))


@given(devices(NAMES), software(NAMES))
@settings(max_examples=25)
def test_device_and_software_come_back_as_they_were_written(
    device: DeviceIdentity, stack: Software
) -> None:
    """A run that goes on elsewhere is recognised by comparing these."""
    table = _table(example_row(), example_row(block=1, device=device, software=stack))

    assert recorded_environment(table) == (device, stack)
