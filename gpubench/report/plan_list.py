"""What a plan would measure and how long that takes, for `gpubench list`."""

import csv
import io
import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict

from gpubench.model import BatchClass, Case, Plan, batch_class, format_plan
from gpubench.report.formats import rendered_as
from gpubench.report.names import counted, dtype_name, unit_name
from gpubench.report.table import markdown_table, text_table
from gpubench.stats.power import DEFAULT_SPREAD, detectable_change
from gpubench.units import format_duration, format_percent

_MARKS = {BatchClass.POWER_OF_TWO: "o", BatchClass.MULTIPLE_OF_TEN: "x", BatchClass.CONTROL: "."}
_LEGEND = "o power of two, x multiple of ten, . other"
_HEADER = ("unit", "dtype", "sizes", "from", "to")
_WIDTH = 100


def render_plan_list(cases: Sequence[Case], plan: Plan, seconds: float, output_format: str) -> str:
    """Return the cases of a plan by unit, without a newline at the end.

    Args:
        cases: The plan's cases, at least one.
        plan: Says how often they are measured.
        seconds: What all runs together are expected to take.
        output_format: ``text``, ``csv`` (one line per case), ``markdown`` or ``json``.

    Raises:
        UsageError: If there is no such format.
    """
    return rendered_as(
        output_format,
        text=lambda: _text(cases, plan, seconds),
        csv=lambda: _csv(cases),
        markdown=lambda: _markdown(cases, plan, seconds),
        json=lambda: _json(cases, plan, seconds),
    )


def plan_line(cases: Sequence[Case], plan: Plan, seconds: float) -> str:
    """Return the size of a plan in one line."""
    factors = (
        counted(len(cases), "case"),
        counted(plan.blocks, "block"),
        counted(plan.runs, "run"),
    )
    cells = len(cases) * plan.blocks * plan.runs
    return (
        f"plan: preset {plan.preset} on {plan.device},"
        f" {' x '.join(factors)} = {counted(cells, 'cell')}, about {format_duration(seconds)}"
    )


def budget_line(plan: Plan, seconds: float, budget_s: float) -> str:
    """Return what a budget bought, and the change that a comparison of two such files finds."""
    change = format_percent(detectable_change(plan.runs))
    return (
        f"budget: {format_duration(seconds)} of {format_duration(budget_s)};"
        f" {counted(plan.runs, 'run')} a side can find a change of {change} in one case four times"
        f" out of five, if runs differ by {format_percent(DEFAULT_SPREAD)}"
    )


def _markdown(cases: Sequence[Case], plan: Plan, seconds: float) -> str:
    units = _units(cases)
    table = markdown_table((*_HEADER, "batch sizes"), [_row(unit, units) for unit in units])
    return "\n".join([plan_line(cases, plan, seconds), "", *table])


def _text(cases: Sequence[Case], plan: Plan, seconds: float) -> str:
    units = _units(cases)
    table = text_table(_HEADER, [_row(unit, units)[:-1] for unit in units], width=_WIDTH)
    lines = [plan_line(cases, plan, seconds), "", *table, "", f"batch sizes ({_LEGEND})"]
    for ladder, names in _shared_ladders(units).items():
        lines += textwrap.wrap(
            f"{', '.join(names)}, {counted(len(ladder.split()), 'size')}:", _WIDTH
        )
        lines += textwrap.wrap(ladder, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)


def _units(cases: Sequence[Case]) -> list[list[Case]]:
    units: dict[str, list[Case]] = {}
    for case in cases:
        units.setdefault(case.unit_id, []).append(case)
    return list(units.values())


def _row(unit: list[Case], units: list[list[Case]]) -> tuple[str, ...]:
    sizes = sorted(case.batch_size for case in unit)
    name = unit_name(unit[0], [other[0] for other in units])
    ends = (str(len(sizes)), str(sizes[0]), str(sizes[-1]))
    return name, dtype_name(unit[0].dtype), *ends, _ladder(unit)


def _ladder(unit: list[Case]) -> str:
    sizes = sorted(case.batch_size for case in unit)
    return " ".join(f"{size}{_MARKS[batch_class(size)]}" for size in sizes)


def _shared_ladders(units: list[list[Case]]) -> dict[str, list[str]]:
    """Return the units' workloads by ladder: most units of a workload share one."""
    ladders: dict[str, list[str]] = {}
    for unit in units:
        names = ladders.setdefault(_ladder(unit), [])
        if unit[0].workload not in names:
            names.append(unit[0].workload)
    return ladders


def _record(case: Case) -> dict[str, object]:
    return {"id": case.id, **asdict(case), "batch_class": batch_class(case.batch_size).value}


def _csv(cases: Sequence[Case]) -> str:
    text = io.StringIO()
    records = [_record(case) for case in cases]
    writer = csv.DictWriter(text, fieldnames=list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().rstrip("\n")


def _json(cases: Sequence[Case], plan: Plan, seconds: float) -> str:
    document = {
        "schema": 1,
        "plan": format_plan(plan),
        "cells": len(cases) * plan.blocks * plan.runs,
        "seconds": seconds,
        "cases": [_record(case) for case in cases],
    }
    return json.dumps(document, indent=1, allow_nan=False)
