import csv
import io
import json

import pandas as pd
import pytest

from gpubench.overview.kernels import kernel_ladders
from gpubench.report.kernels.document import kernels_document
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from tests.report.kernel_examples import EDGE, kernels_file

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


def test_products_under_two_loads_have_two_names_at_the_tile_edge() -> None:
    """Ten lines of one name, of which five are steady, cannot be read; programs need the load."""
    burst = kernels_file().assign(regime="burst")
    both = pd.concat([burst, burst.assign(regime="steady")], ignore_index=True)
    document = kernels_document(kernel_ladders(both))
    text = written(document, "text", Screen(width=140))
    (shown,) = (part for part in text.split("\n\n") if part.startswith("product at the tile edge"))
    records = csv.DictReader(io.StringIO(written(document, "csv")))

    assert shown.count(" burst ") == shown.count(" steady ") == len(LADDERS[0].tile_lines)
    assert {one["regime"] for one in records if one["table"] == "tiles"} == {"burst", "steady"}


def test_titles_of_a_table_that_is_not_there_are_not_explained() -> None:
    """`more of` stands above nothing where no product is at the edge of a tile."""
    without = kernels_file()
    without = without[~without["batch_size"].isin(EDGE)]

    assert "more of:" in written(SHOWN, "text")
    assert "more of:" not in written(kernels_document(kernel_ladders(without)), "text")
