"""A comparison on a terminal or in a Markdown document."""

import re
import textwrap
from collections.abc import Sequence

from gpubench.compare.pair_records import Comparison, PairComparison
from gpubench.report.compare_cells import (
    CASE_HEADER,
    MEMORY_CASE_HEADER,
    MEMORY_HEADER,
    basket_cells,
    case_rows,
    memory_case_rows,
    memory_cells,
    workload_cells,
    workload_header,
)
from gpubench.report.compare_facts import Fact, closing_facts, opening_facts
from gpubench.report.compare_sentence import sentence
from gpubench.report.compare_view import View, shown_cases
from gpubench.report.memory_sentence import memory_sentence
from gpubench.report.style import bold, plain
from gpubench.report.table import markdown_table, text_table

_NAME = 11
_GLUE = "\N{NO-BREAK SPACE}"
_Table = tuple[Sequence[str], list[tuple[str, ...]]]


def comparison_text(comparison: Comparison, view: View, *, width: int, color: bool) -> str:
    """Return what each side is, a table, what is left to know, and three lines for a mail."""
    blocks: list[str] = []
    for pair in comparison.pairs:
        lines = _facts(opening_facts(comparison, pair), width)
        for header, rows in _tables(comparison, pair, view):
            if not rows:
                continue
            above = _above(header, rows, width)
            first, *rest = text_table(header, rows, width=width)
            lines += ["", *above, bold(first, color=color), *rest]
        lines += ["", *_facts(closing_facts(comparison, pair, view), width), ""]
        for line in _paragraph(comparison, pair, view):
            lines += _wrapped(plain(line), width)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def comparison_markdown(comparison: Comparison, view: View) -> str:
    """Return the same as a Markdown document."""
    lines: list[str] = []
    for pair in comparison.pairs:
        lines += [f"## {plain(f'{pair.contender.label} against {comparison.baseline.label}')}", ""]
        lines += [
            f"- **{fact.name}**: {plain(fact.text)}" for fact in opening_facts(comparison, pair)
        ]
        for header, rows in _tables(comparison, pair, view):
            if rows:
                lines += ["", *markdown_table(header, rows)]
        lines += [
            "",
            *(
                f"- **{fact.name}**: {plain(fact.text)}"
                for fact in closing_facts(comparison, pair, view)
            ),
        ]
        lines += ["", *(plain(line) for line in _paragraph(comparison, pair, view)), ""]
    return "\n".join(lines).rstrip("\n")


def _paragraph(comparison: Comparison, pair: PairComparison, view: View) -> list[str]:
    told = memory_sentence if view.is_memory else sentence
    return told(comparison, pair).splitlines()


def _tables(comparison: Comparison, pair: PairComparison, view: View) -> list[_Table]:
    tables: list[_Table] = []
    if view.is_memory:
        tables.append((MEMORY_HEADER, [memory_cells(row) for row in pair.memory]))
    else:
        basket = basket_cells(pair)
        rows = [workload_cells(row) for row in pair.workloads]
        header = workload_header(comparison.baseline.label, pair.contender.label)
        tables.append((header, [*rows, *([basket] if basket else [])]))
    if view.all_cases or view.only:
        cases = shown_cases(pair, view)
        tables.append(
            (MEMORY_CASE_HEADER, memory_case_rows(cases))
            if view.is_memory
            else (CASE_HEADER, case_rows(cases))
        )
    return tables


def _above(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the line of titles over the two halves of the table of workloads."""
    if header[0] != "workload" or header[-1] != "ratio":
        return []
    first = text_table(header, rows, width=width)[0]
    end = first.index("verdict") + len("verdict")
    start = first.index("speedup")
    return [" " * start + "EQUAL BATCH".ljust(end - start) + "  OWN BEST BATCH (batch)"]


def _facts(facts: Sequence[Fact], width: int) -> list[str]:
    lines: list[str] = []
    for fact in facts:
        lines += _wrapped(f"{fact.name:{_NAME}}{plain(fact.text)}", width, indent=_NAME)
    return lines


def _wrapped(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Return lines of at most the width, with intervals and percentages in one piece."""
    glued = re.sub(r"(?<=\d) (?=[-%])|(?<=-) (?=\d)", _GLUE, text)
    lines = textwrap.wrap(
        glued,
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_GLUE, " ") for line in lines]
