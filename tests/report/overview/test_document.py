"""Claims about what `gpubench show` shows."""

import csv
import io
import json
import re
from collections.abc import Callable

import pandas as pd
import pytest

from gpubench.errors import UsageError
from gpubench.overview.overview import overview
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.overview.document import overview_document
from gpubench.report.overview.verdict import verdict
from tests.overview.frames import curve_rows, failed_row
from tests.report.examples import one_device, two_devices


def rendered(frame: pd.DataFrame, output_format: str = "text", *, width: int = 100) -> str:
    screen = Screen(width=width)
    return written(overview_document(overview(frame)), output_format, screen)


def test_an_unknown_format_is_refused() -> None:
    """`--format yaml` says what there is."""
    with pytest.raises(UsageError, match="--format"):
        rendered(one_device(), "yaml")


def test_machine_formats_are_unscaled_and_agree() -> None:
    """What a program reads has full precision, and an empty cell is a null."""
    shown = overview(one_device())
    rows = list(csv.DictReader(io.StringIO(rendered(one_device(), "csv"))))
    document = json.loads(rendered(one_device(), "json"))
    assert len(rows) == len(document["curves"]) == len(shown.curves)
    for row, curve, record in zip(rows, document["curves"], shown.curves, strict=True):
        assert record.best is not None
        assert float(row["best_per_s"]) == curve["best"]["per_s"] == record.best.per_s
        assert (row["ratio_100_128"] == "") == (curve["pair"] is None)
    assert rows[2]["cases_failed"] == "1"
    assert document["sides"][0]["counts"]["by_status"]["oom"] == 3


def test_memory_is_that_of_the_batch_beside_it_and_the_csv_has_both() -> None:
    """A curve whose best batch is not its largest needs less there than at its largest."""
    rows = curve_rows(lambda size: size * {16: 2e-5, 32: 1e-5, 64: 2e-5}[size], (16, 32, 64))
    best, largest = (1_000_000 + 4096 * size for size in (32, 64))
    (record,) = csv.DictReader(io.StringIO(rendered(pd.DataFrame(rows), "csv")))
    assert float(record["best_memory_bytes"]) == best
    assert float(record["largest_memory_bytes"]) == largest
    (line,) = [
        line
        for line in rendered(pd.DataFrame(rows)).splitlines()
        if line.startswith("matmul forward  ")
    ]
    assert " 1.13 MB " in line


def test_no_memory_is_a_value() -> None:
    """A workload in NumPy allocates nothing that torch counts: 0 B, which is not `-`."""
    rows = [
        {**row, "memory_allocated_bytes": 0}
        for row in curve_rows(lambda size: 1e-3, (1, 2), workload="mine:numpy_sort")
    ]
    assert "0 B peak memory" in verdict(overview(pd.DataFrame(rows)), 0)
    assert re.search(r"items/s +0 B ", rendered(pd.DataFrame(rows)))
    (record,) = csv.DictReader(io.StringIO(rendered(pd.DataFrame(rows), "csv")))
    assert float(record["best_memory_bytes"]) == 0.0


def test_colour_adds_escape_codes_and_no_information() -> None:
    """Without colour nothing is missing."""
    document = overview_document(overview(two_devices()))
    plain, coloured = (written(document, "text", Screen(color=color)) for color in (False, True))
    assert "\x1b[" in coloured
    assert "\x1b[" not in plain
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


@pytest.mark.usefixtures("watched_once")
@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("frame", [one_device, two_devices], ids=["one", "two"])
def test_everything_fits_the_width(frame: Callable[[], pd.DataFrame], width: int) -> None:
    """Lines that wrap are no table."""
    text = rendered(frame(), width=width)
    assert max(map(len, text.splitlines())) <= width


def test_columns_for_which_there_is_no_room_are_named() -> None:
    """A narrow terminal must not look as if nothing else had been measured."""
    narrow = rendered(one_device(), width=80)
    wide = rendered(one_device(), width=140)
    assert "(not shown at this width: peak memory, noise)" in narrow
    assert "not shown" not in wide
    assert "-32.3 to +43.6 %" in wide.split("\n\n")[1]


def test_a_column_that_would_be_empty_is_left_out_with_its_explanation() -> None:
    """A heading of three lines over dashes only takes the place of what was measured."""
    sizes = pd.DataFrame(curve_rows(lambda size: 1e-5 * size, (16, 32, 64)))
    text = rendered(sizes)

    assert "100 vs" not in text
    assert "100 against 128 was not measured." in " ".join(text.split())
    assert "  knee  noise\n" in text


def test_the_verdict_comes_first_and_the_device_last() -> None:
    """An engineer in a hurry reads the first lines."""
    paragraphs = rendered(one_device()).split("\n\n")
    assert paragraphs[0].startswith("Example CPU, torch 2.6.0: transformer train step")
    assert paragraphs[-1].splitlines()[-2:] == [
        "device    Example CPU",
        "software  gpubench 0.1.0, torch 2.6.0, python 3.11.0",
    ]


def test_control_characters_of_a_file_do_not_reach_the_terminal() -> None:
    """A results file comes from anywhere; its text must not recolour or clear the screen."""
    rows = [
        *curve_rows(lambda size: 1e-3, (1, 2), workload="m\x1b[31m", label="a\x07b"),
        failed_row("error", "two\nlines\x1b[2J", label="a\x07b", batch_size=4),
    ]
    for output_format in ("text", "markdown"):
        text = rendered(pd.DataFrame(rows), output_format)
        assert all(letter.isprintable() or letter == "\n" for letter in text)
        assert "two lines" in text


def test_failures_of_a_curve_are_one_line_with_how_many_and_the_first_reason() -> None:
    """Fifty lines of `out of memory` would hide the table; the JSON has them all."""
    rows = [
        *curve_rows(lambda size: 1e-3, (1, 2)),
        *(failed_row("oom", f"needs {size} GB", batch_size=size) for size in range(1000, 1010)),
    ]
    text = rendered(pd.DataFrame(rows))
    assert text.count("out of memory") == 1
    assert (
        "out of memory: matmul forward (fp32), 10 batch sizes from 1000 to 1009: needs 1000 GB"
    ) in text
    assert len(json.loads(rendered(pd.DataFrame(rows), "json"))["failures"]) == 10


def test_many_failed_curves_are_counted_and_the_first_shown() -> None:
    """Ten curves that failed are told in five lines."""
    rows = [
        *curve_rows(lambda size: 1e-3, (1, 2)),
        *(failed_row("error", "raised", workload=f"mine:f{i}") for i in range(10)),
    ]
    lines = [
        line for line in rendered(pd.DataFrame(rows)).splitlines() if line.startswith("failed: ")
    ]
    assert len(lines) == 5
    assert lines[-1] == "failed: and 6 more curves (see --format json)"


def test_a_run_that_was_cut_short_is_not_counted_in_full() -> None:
    """`2 runs of 3 blocks` beside `5 blocks in all` of `batches` was a contradiction."""
    one = pd.DataFrame(curve_rows(lambda size: size * 1e-5, (16, 32)))
    whole = pd.concat([one, one.assign(run_id="r1")], ignore_index=True)
    cut = whole[(whole["run_id"] != "r1") | (whole["block"] < 2)]

    assert "2 runs of 3 blocks" in rendered(whole)
    assert "2 runs of 2 to 3 blocks" in rendered(cut)
