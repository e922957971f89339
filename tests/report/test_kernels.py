import csv
import io
import json

import pytest

from gpubench.errors import UsageError
from gpubench.overview.kernels import kernel_ladders
from gpubench.report.kernels import render_kernels
from tests.report.kernel_examples import kernels_file

LADDERS = kernel_ladders(kernels_file())


def test_the_screen_is_at_most_a_hundred_columns_wide() -> None:
    """It is read in a terminal."""
    assert max(map(len, render_kernels(LADDERS, "text").splitlines())) <= 100


def test_csv_has_a_line_for_every_line_of_both_tables() -> None:
    """In base units; what a table does not have is empty."""
    records = list(csv.DictReader(io.StringIO(render_kernels(LADDERS, "csv"))))
    assert [record["table"] for record in records].count("tiles") == len(LADDERS[0].tile_lines)
    assert [record["table"] for record in records].count("ladder") == len(LADDERS[0].lines)
    assert records[0]["tiles"] == ""
    assert float(records[0]["time_s"]) == LADDERS[0].lines[0].time_s


def test_json_is_the_whole_record() -> None:
    """With the interval of every step, and null for what was not measured."""
    (ladder,) = json.loads(render_kernels(LADDERS, "json"))["ladders"]
    assert ladder["tile_lines"][0]["step"] is None
    assert ladder["tile_lines"][3]["step"]["pairs"] == 3
    assert ladder["failures"][0]["status"] == "unsupported"


def test_an_unknown_format_lists_the_known_ones() -> None:
    """As in every command."""
    with pytest.raises(UsageError, match="one of text, csv, markdown, json"):
        render_kernels(LADDERS, "xml")
