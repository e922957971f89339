"""The lines of listings, as the page's script reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gpubench.report.layout.document import Listing
from gpubench.report.style import plain


def listings_data(listings: Sequence[Listing]) -> Mapping[str, Any]:
    """Return columns by listing; a column whose value never changes is told once.

    By column and not by row, since values that are alike take little room when packed together.
    """
    return {listing.name: _listing(listing) for listing in listings}


def _listing(listing: Listing) -> Mapping[str, Any]:
    columns = list(zip(*listing.rows, strict=True)) or [() for _ in listing.columns]
    return {
        "rows": len(listing.rows),
        "columns": [
            {
                "name": plain(column.name),
                "description": plain(column.description),
                **_values(values),
            }
            for column, values in zip(listing.columns, columns, strict=True)
        ],
    }


def _values(raw: Sequence[str | float | None]) -> Mapping[str, Any]:
    values = [plain(value) if isinstance(value, str) else value for value in raw]
    if values and all(value == values[0] for value in values):
        return {"always": values[0]}
    return {"values": values}
