"""The results file of one node: its rows, and how many its plan has beside them."""

from pathlib import Path

from gpubench.errors import ResultsFileError
from gpubench.model.plan import devices_of, loads_of
from gpubench.model.regime import rows_per_run
from gpubench.results.document import NoRowsError
from gpubench.results.reader import read_results
from gpubench.results.records import plan_text
from gpubench.results.table import ResultsTable
from gpubench.suites.recorded_plan import recorded_cases, recorded_plan


def node_table(path: str | Path) -> ResultsTable | None:
    """Return the rows of a file; None if there is no such file, or no row in it.

    Raises:
        ResultsFileError: If it is no results file.
    """
    if not Path(path).exists() or not Path(path).stat().st_size:
        return None
    try:
        # A path, whatever its name: a text could be the standard input's.
        return read_results(Path(path))
    except NoRowsError:
        return None


def missing_rows(table: ResultsTable) -> int:
    """Return how many rows of its plan a file lacks, of all devices that it measures.

    Raises:
        ResultsFileError: If its rows do not follow one plan that `gpubench run` could have made.
    """
    plan = recorded_plan(plan_text(table), table.source)
    of_one = plan.runs * rows_per_run(recorded_cases(plan, table.source), plan.blocks)
    return of_one * devices_of(plan) * loads_of(plan) - len(table.frame)


def is_complete(path: str | Path) -> bool:
    """Return whether a file holds all rows of its plan; what cannot be read does not."""
    try:
        table = node_table(path)
        return table is not None and missing_rows(table) == 0
    except ResultsFileError:
        # Whoever measures into it says what is wrong.
        return False
