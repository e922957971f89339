"""What `gpubench list` answers: the cases of a plan, and how long they take."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from gpubench.model import Case, Plan, batch_class, format_plan
from gpubench.model.regime import rows_per_run
from gpubench.report.layout.document import (
    Bullets,
    Document,
    Paragraph,
    Record,
    Row,
    Section,
    Table,
)
from gpubench.report.plan.cells import COLUMNS, SIZES_TITLE, curve_cells, curves_of, size_lines
from gpubench.report.plan.sentences import plan_line, steady_lines
from gpubench.report.time_use import time_use_text
from gpubench.suites.estimate import PlanEstimate

SCHEMA = 2
"""Version of the JSON document."""

FIELDS = (
    "id", "workload", "workload_version", "implementation", "phase", "dtype", "params",
    "batch_size", "cache", "regime", "batch_class",
)  # fmt: skip


def plan_document(expected: PlanEstimate) -> Document:
    """Return the cases of a plan by curve, and what it takes.

    Args:
        expected: The plan, with at least one case.
    """
    plan, cases = expected.plan, tuple(case for case, _ in expected.cases)
    curves = curves_of(cases)
    rows = tuple(Row(cells=curve_cells(curve, curves)) for curve in curves)
    texts = (
        plan_line(cases, plan, expected.seconds),
        f"time: {time_use_text(expected.time_use())}",
        *steady_lines(expected),
    )
    lines = tuple(Paragraph(text=text) for text in texts)
    return Document(
        sections=(
            Section(
                blocks=(
                    *lines,
                    Table(columns=COLUMNS, rows=rows),
                )
            ),
            Section(title=SIZES_TITLE, blocks=(Bullets(lines=tuple(size_lines(curves))),)),
        ),
        fields=FIELDS,
        records=lambda: _records(cases),
        data=lambda: _data(cases, plan, expected),
    )


def _records(cases: Sequence[Case]) -> Iterator[Record]:
    for case in cases:
        yield {"id": case.id, **asdict(case), "batch_class": batch_class(case.batch_size).value}


def _data(cases: Sequence[Case], plan: Plan, expected: PlanEstimate) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "plan": format_plan(plan),
        "rows": rows_per_run(cases, plan.blocks) * plan.runs,
        "seconds": expected.seconds,
        "spent": dict(expected.time_use().parts_s),
        "cases": list(_records(cases)),
    }
