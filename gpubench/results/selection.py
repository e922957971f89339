"""Keep the rows of a table whose case ids match a pattern."""

from dataclasses import replace
from fnmatch import fnmatchcase

from gpubench.errors import UsageError
from gpubench.model.case_pattern import check_pattern
from gpubench.results.records import cases
from gpubench.results.schema import CASE_COLUMNS
from gpubench.results.table import ResultsTable


def _advice(pattern: str, ids: list[str]) -> str:
    longer = f"{pattern}/*"
    if any(fnmatchcase(case_id, longer) for case_id in ids):
        return f"try '{longer}'"
    return "quote it, so that the shell leaves it alone"


def select(table: ResultsTable, pattern: str) -> ResultsTable:
    """Return the table with the rows of the cases that `--select` means.

    Args:
        table: All rows.
        pattern: A shell wildcard over case ids.

    Raises:
        UsageError: If no case matches, or the pattern is too long.
    """
    check_pattern(pattern)
    found = cases(table)
    chosen = [case for case in found if fnmatchcase(case.id, pattern)]
    if not chosen:
        raise UsageError(
            "--select",
            seen=f"{pattern!r} matches none of {len(found)} cases in {table.source}",
            expected=f"a shell wildcard that matches ids such as {found[0].id}",
            advice=_advice(pattern, [case.id for case in found]),
        )
    keys = {tuple(getattr(case, column) for column in CASE_COLUMNS) for case in chosen}
    columns = (table.frame[column].tolist() for column in CASE_COLUMNS)
    kept = [key in keys for key in zip(*columns, strict=True)]
    return replace(table, frame=table.frame[kept].reset_index(drop=True))
