from dataclasses import replace
from pathlib import Path

import pytest

from gpubench.model import Outcome, Status, WorkDone
from gpubench.reframe.node_file import is_complete, node_file
from gpubench.results.row_text import header_line
from gpubench.suites.grid import cases
from tests.reframe.files import plan, rows, written

IDS = [case.id for case in cases(plan())]


def test_a_nodes_rate_is_that_of_its_slowest_device(tmp_path: Path) -> None:
    """A buyer of eight GPUs wants to know the slowest; a baseline is the median device."""
    found = node_file(written(tmp_path / "a.csv", rows({0: 100.0, 1: 90.0, 2: 103.0})))

    assert found
    assert found.slowest == dict(zip(IDS, [360.0, 720.0], strict=True))
    assert found.median == dict(zip(IDS, [400.0, 800.0], strict=True))


def test_blocks_of_a_device_count_by_their_median(tmp_path: Path) -> None:
    """One disturbed block makes no slow GPU."""
    first, *others = rows({0: 100.0})
    third = replace(first, design=replace(first.design, block=2))
    lines = [replace(first, work=WorkDone(items_per_s=4.0)), *others, third]

    found = node_file(written(tmp_path / "a.csv", lines))

    assert found
    assert found.slowest[IDS[0]] == 400.0


@pytest.mark.parametrize("kept", range(1, 9))
def test_what_is_missing_is_counted_by_the_plan(kept: int, tmp_path: Path) -> None:
    """A file that lacks a row is not complete, however good its rows are."""
    # Both devices have begun, as they do together.
    lines = sorted(rows({0: 1.0, 1: 1.0}), key=lambda row: row.design.block)
    order = [lines[0], lines[2], lines[1], *lines[3:]]

    found = node_file(written(tmp_path / "a.csv", order[:kept]))

    assert found
    assert found.rows == kept
    assert found.missing == (4 if kept == 1 else 8) - kept
    assert is_complete(tmp_path / "a.csv") is (kept == 8)


@pytest.mark.parametrize("content", [None, "", header_line()])
def test_without_a_row_there_is_no_file(content: str | None, tmp_path: Path) -> None:
    """A node that died at once has left nothing to go by."""
    path = tmp_path / "a.csv"
    if content is not None:
        path.write_text(content)

    assert node_file(path) is None


def test_what_cannot_be_read_is_not_complete(tmp_path: Path) -> None:
    """Its node is asked to measure, and says what is wrong with the file."""
    path = tmp_path / "a.csv"
    path.write_text(header_line()[:50])

    assert not is_complete(path)
    assert not is_complete(tmp_path / "absent.csv")


def test_cases_without_a_time_are_told_apart(tmp_path: Path) -> None:
    """Out of memory on one device only is what a fleet is measured for."""
    lines = rows({0: 1.0, 1: 1.0})
    failed = rows({1: 1.0}, outcome=Outcome(status=Status.OOM), timing=None)[:1]
    lines[4:5] = failed

    found = node_file(written(tmp_path / "a.csv", lines))

    assert found
    assert found.untimed == {IDS[0]: "oom"}
    assert found.missing == 0
