"""Write a document's records as CSV: base units, full precision, empty if not measured."""

import csv
import io

from gpubench.report.layout.document import Document
from gpubench.report.layout.screen import Screen
from gpubench.report.style import plain

_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet runs a cell that begins so; see OWASP, "CSV Injection"."""


def write_csv(document: Document, _screen: Screen) -> str:
    """Return one header and one line per record, without a newline at the end.

    Args:
        document: Its fields and records are what is written.
        _screen: CSV has none.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(document.fields)
    for record in document.records():
        writer.writerow([safe_cell(record.get(name)) for name in document.fields])
    return text.getvalue().rstrip("\n")


def safe_cell(value: object) -> object:
    """Return a value that a spreadsheet shows and does not run; numbers stay what they are."""
    if not isinstance(value, str):
        return value
    clean = plain(value)
    return f"'{clean}" if clean.lstrip().startswith(_FORMULA) else clean
