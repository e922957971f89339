"""Claims about rendering in the formats that exist."""

import csv
import io
import json

import pandas as pd
import pytest

from gpubench.errors import UsageError
from gpubench.model import parse_plan
from gpubench.overview.overview import overview
from gpubench.report.overview import render_overview
from gpubench.report.plan_list import budget_line, render_plan_list
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for
from tests.overview.frames import curve_rows, failed_row
from tests.report.examples import one_device, two_devices


def test_an_unknown_format_is_refused_everywhere() -> None:
    """`--format yaml` says what there is."""
    plan = plan_for("smoke", "cpu", "cpu")
    with pytest.raises(UsageError, match="--format"):
        render_overview(overview(one_device()), "yaml")
    with pytest.raises(UsageError, match="--format"):
        render_plan_list(cases(plan), plan, 1.0, "yaml")


def test_machine_formats_are_unscaled_and_agree() -> None:
    """What a program reads has full precision, and an empty cell is a null."""
    shown = overview(one_device())
    rows = list(csv.DictReader(io.StringIO(render_overview(shown, "csv"))))
    document = json.loads(render_overview(shown, "json"))
    assert len(rows) == len(document["units"]) == len(shown.units)
    for row, unit, record in zip(rows, document["units"], shown.units, strict=True):
        assert record.best is not None
        assert float(row["best_per_s"]) == unit["best"]["per_s"] == record.best.per_s
        assert (row["ratio_100_128"] == "") == (unit["pair"] is None)
    assert rows[2]["cases_failed"] == "1"
    assert document["counts"]["by_status"]["oom"] == 3


def test_colour_adds_escape_codes_and_no_information() -> None:
    """Without colour nothing is missing."""
    shown = overview(one_device())
    plain, coloured = render_overview(shown, "text"), render_overview(shown, "text", color=True)
    assert "\x1b[" in coloured
    assert "\x1b[" not in plain
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


@pytest.mark.parametrize("width", [40, 80, 200])
def test_paragraphs_follow_the_width(width: int) -> None:
    """The sentence is as wide as the terminal; the table is as wide as it must be."""
    text = render_overview(overview(two_devices()), "text", width=width)
    title = text.splitlines()[0]
    assert len(title) == width
    assert max(map(len, text.splitlines()[-3:])) <= width


def test_control_characters_of_a_file_do_not_reach_the_terminal() -> None:
    """A results file comes from anywhere; its text must not recolour or clear the screen."""
    rows = [
        *curve_rows(lambda size: 1e-3, (1, 2), workload="m\x1b[31m", label="a\x07b"),
        failed_row("error", "two\nlines\x1b[2J", batch_size=4),
    ]
    for output_format in ("text", "markdown"):
        text = render_overview(overview(pd.DataFrame(rows)), output_format)
        assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "two lines" in text


def test_many_failures_are_counted_and_the_first_shown() -> None:
    """Fifty lines of `out of memory` would hide the table; the JSON has them all."""
    rows = [
        *curve_rows(lambda size: 1e-3, (1, 2)),
        *(failed_row("oom", "too large", batch_size=size) for size in range(1000, 1010)),
    ]
    shown = overview(pd.DataFrame(rows))
    text = render_overview(shown, "text")
    assert text.count("10 out of memory:") == 5
    assert "and 6 more" in text
    assert len(json.loads(render_overview(shown, "json"))["failures"]) == 10


def test_a_listed_plan_can_be_made_again() -> None:
    """The JSON carries the plan's canonical text and every case's id."""
    plan = plan_for("quick", "cpu", "cpu", select="matmul/*")
    found = cases(plan)
    document = json.loads(render_plan_list(found, plan, 12.5, "json"))
    assert parse_plan(document["plan"]) == plan
    assert [case["id"] for case in document["cases"]] == [case.id for case in found]
    assert document["cells"] == len(found) * plan.blocks * plan.runs
    rows = list(csv.DictReader(io.StringIO(render_plan_list(found, plan, 12.5, "csv"))))
    assert [row["id"] for row in rows] == [case.id for case in found]


def test_a_budget_says_what_change_it_will_find() -> None:
    """More runs find less; the user sees it before waiting."""
    one = budget_line(plan_for("quick", "cpu", "cpu", runs=1), 110.0, 120.0)
    five = budget_line(plan_for("quick", "cpu", "cpu", runs=5), 110.0, 120.0)
    assert "1 min 50 s of 2 min" in one
    assert "2.5 %" in one
    assert "1.0 %" in five
