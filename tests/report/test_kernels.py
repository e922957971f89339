import csv
import io
import json

import pytest

from gpubench.overview.kernels import kernel_ladders
from gpubench.report.kernels.document import kernels_document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tests.report.kernel_examples import kernels_file

LADDERS = kernel_ladders(kernels_file())
SHOWN = kernels_document(LADDERS)


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_tables_fit_the_terminal(width: int) -> None:
    """Lines that wrap are no table."""
    assert max(map(len, written(SHOWN, "text", Screen(width=width)).splitlines())) <= width


def test_csv_has_a_line_for_every_line_of_both_tables() -> None:
    """In base units; what a table does not have is empty."""
    records = list(csv.DictReader(io.StringIO(written(SHOWN, "csv"))))
    assert [record["table"] for record in records].count("tiles") == len(LADDERS[0].tile_lines)
    assert [record["table"] for record in records].count("ladder") == len(LADDERS[0].lines)
    assert records[0]["tiles"] == ""
    assert float(records[0]["time_s"]) == LADDERS[0].lines[0].time_s


def test_json_is_the_whole_record() -> None:
    """With the interval of every step, and null for what was not measured."""
    (ladder,) = json.loads(written(SHOWN, "json"))["ladders"]
    assert ladder["tile_lines"][0]["step"] is None
    assert ladder["tile_lines"][3]["step"]["pairs"] == 3
    assert ladder["failures"][0]["status"] == "unsupported"
