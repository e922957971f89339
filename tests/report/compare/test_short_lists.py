"""What does not fit in a line is counted for people, and complete for programs."""

import json
from typing import Any

import pandas as pd
import pytest

from gpubench.compare.comparison import compare
from gpubench.report.compare.document import comparison_document
from gpubench.report.compare.short_lists import listed_cases, listed_values
from gpubench.report.compare.view import View
from gpubench.report.layout.writers import written
from tests.compare.sides import frame, side

GPU: dict[str, Any] = {"device": "G", "backend": "cuda", "torch": "v2.6.0"}


def told(a: pd.DataFrame, b: pd.DataFrame, output_format: str = "text", **view: Any) -> str:
    comparison = compare([side("a", a), side("b", b)])
    return written(comparison_document(comparison, View(**view)), output_format)


def test_as_many_cases_as_fit_in_a_line_are_named_and_at_least_one() -> None:
    """An id that is cut could not be copied."""
    assert listed_cases("2 cases", ["x", "y"], hint="--cases") == "2 cases: x, y"
    many = listed_cases("99 cases", [f"case {n}" for n in range(99)], hint="--cases")
    assert many.endswith(" more (--cases)")
    assert len(many) < 110
    assert listed_cases("2 cases", ["x" * 200, "y"], hint="--cases") == (
        f"2 cases: {'x' * 200} and 1 more (--cases)"
    )


@pytest.mark.parametrize("between", [", ", " + "])
def test_values_that_do_not_fit_in_a_line_are_counted(between: str) -> None:
    """A fleet has a hundred hosts."""
    values = [f"h{n:012x}" for n in range(100)]

    assert listed_values(values[:2], between=between) == between.join(values[:2])
    assert listed_values(["x" * 200], between=between) == "x" * 200
    assert listed_values(values, between=between) == between.join(values[:4]) + " and 96 more"


def test_a_fleets_hosts_and_missing_cases_take_a_line_each() -> None:
    """And JSON and CSV have all of them, as has `--cases`."""
    hosts = [f"h{n:012x}" for n in range(30)]
    first = frame(runs=30, sizes=(1, 2, *range(100, 160)), **GPU)
    first["host"] = first["run_id"].map(dict(zip(first["run_id"].unique(), hosts, strict=True)))
    first["device_uuid"] = "d" + first["host"].str[1:]
    facts: dict[str, Any] = {"host": "h" + "f" * 12, "device_uuid": "d" + "f" * 12}
    second = frame(runs=3, seed=1, sizes=(1, 2), **facts, **GPU)

    text = told(first, second)
    assert "DIFFERS  host: h000000000000 + h000000000001 + h000000000002" in text
    assert " and 26 more (a), hffffffffffff (b)" in " ".join(text.split())
    assert "unmatched  60 cases in a only: matmul/torch/forward/float32//100/none and 59" in text
    assert max(map(len, text.splitlines())) <= 100

    everything = json.loads(told(first, second, "json"))
    assert len(everything["baseline"]["devices"]) == 30
    assert everything["differences"][0]["baseline_values"] == hosts
    assert len(everything["unmatched"]) == 60
    assert told(first, second, "csv").count("only in a") == 60
    assert told(first, second, all_cases=True).count("//100/none") == 1
    assert "more (--cases)" not in told(first, second, all_cases=True)
