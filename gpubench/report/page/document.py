"""What `gpubench report` answers: one document, which every format is written from."""

from collections.abc import Iterator
from typing import Any

from gpubench.report.layout.document import Document
from gpubench.report.page.cautions import cautions_part
from gpubench.report.page.columns import columns_part
from gpubench.report.page.compared import compared_part
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.contract import contract_part
from gpubench.report.page.fleet import fleet_part
from gpubench.report.page.judged import claims_part, training_part
from gpubench.report.page.made_by import MADE_BY
from gpubench.report.page.part import PagePart
from gpubench.report.page.pictures import with_room
from gpubench.report.page.raw_rows import rows_part
from gpubench.report.page.software import software_part
from gpubench.report.page.sources import sources_part
from gpubench.report.page.summary import page_title, summary_part
from gpubench.report.page.timed import pooled_part, timed_parts

SCHEMA = 1
"""Version of the JSON document."""

_UNASKED = dict.fromkeys(("fleet", "comparison", "not_compared", "contract", "pooled", "software"))
"""What a document without these parts says of them."""


def report_document(contents: ReportContents) -> Document:
    """Return all that is known of some files, what decides first and what proves it last.

    Args:
        contents: At least one file.
    """
    of_files = timed_parts(contents)
    before, after = list(_before(contents)), list(_after(contents))
    parts = [*before, *of_files, *after]
    data: dict[str, Any] = {
        "made_by": MADE_BY,
        "schema": SCHEMA,
        "title": page_title(contents),
        **_UNASKED,
    }
    for part in (*before, *after):
        data |= part.data
    data["timings"] = [part.data for part in of_files]
    return Document(
        title=page_title(contents),
        sections=with_room([section for part in parts for section in part.sections]),
        data=lambda: data,
    )


def _before(contents: ReportContents) -> Iterator[PagePart]:
    yield summary_part(contents)
    yield cautions_part(contents)
    yield from _known(fleet_part(contents), compared_part(contents), contract_part(contents))
    yield from _known(pooled_part(contents))


def _after(contents: ReportContents) -> Iterator[PagePart]:
    yield from _known(training_part(contents))
    yield claims_part(contents)
    yield from _known(software_part(contents), rows_part(contents), columns_part(contents))
    yield sources_part(contents)


def _known(*parts: PagePart | None) -> Iterator[PagePart]:
    yield from (part for part in parts if part is not None)
