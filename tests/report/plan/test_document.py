"""Claims about what `gpubench list` shows of a plan."""

import csv
import io
import json

import pytest

from gpubench.errors import UsageError
from gpubench.model import parse_plan
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.plan.document import plan_document
from gpubench.report.plan.sentences import announcement, budget_line
from gpubench.runner.duration import expected
from gpubench.suites.grid import cases
from gpubench.suites.planning import plan_for


def test_an_unknown_format_is_refused() -> None:
    """`--format yaml` says what there is."""
    plan = plan_for("smoke", "cpu", "cpu")
    with pytest.raises(UsageError, match="--format"):
        written(plan_document(expected(plan, cases(plan))), "yaml")


@pytest.mark.parametrize("preset", ["quick", "standard"])
def test_a_plan_fits_into_eighty_columns(preset: str) -> None:
    """Also that of a GPU, whose sizes fill several lines."""
    plan = plan_for(preset, "cuda", "cuda:0")
    text = written(plan_document(expected(plan, cases(plan))), "text", Screen(width=80))
    assert max(map(len, text.splitlines())) <= 80


def test_a_listed_plan_can_be_made_again() -> None:
    """The JSON carries the plan's canonical text and every case's id."""
    plan = plan_for("quick", "cpu", "cpu", select="matmul/*")
    found = cases(plan)
    document = json.loads(written(plan_document(expected(plan, found)), "json"))
    assert parse_plan(document["plan"]) == plan
    assert [case["id"] for case in document["cases"]] == [case.id for case in found]
    assert document["rows"] == len(found) * plan.blocks * plan.runs
    rows = list(csv.DictReader(io.StringIO(written(plan_document(expected(plan, found)), "csv"))))
    assert [row["id"] for row in rows] == [case.id for case in found]


def test_a_budget_says_what_change_it_will_find() -> None:
    """More runs find less; the user sees it before waiting."""
    one = budget_line(plan_for("quick", "cpu", "cpu", runs=1), 110.0, 120.0)
    five = budget_line(plan_for("quick", "cpu", "cpu", runs=5), 110.0, 120.0)
    assert "1 min 50 s of 2 min" in one
    assert "2.5 %" in one
    assert "1.0 %" in five


def test_where_rows_go_stands_on_a_line_of_its_own_where_one_would_be_too_long() -> None:
    """A terminal of 80 columns would break the path."""
    assert announcement("plan: short", "a.csv") == ("plan: short -> a.csv",)
    assert announcement("plan: " + "x" * 70, "a.csv") == ("plan: " + "x" * 70, "  -> a.csv")
