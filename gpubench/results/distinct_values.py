"""What the rows of a file say in a column: each value once."""

from collections.abc import Iterable

from gpubench.results.table import ResultsTable


def distinct_values(table: ResultsTable, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the different values of each column that has any, in the order in which they occur.

    Args:
        table: The file.
        names: Columns of the contract.
    """
    found = {name: tuple(map(_text, table.column(name).dropna().unique())) for name in names}
    told = {name: tuple(text for text in texts if text) for name, texts in found.items()}
    return {name: texts for name, texts in told.items() if texts}


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
