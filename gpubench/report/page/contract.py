"""A contract's answers, as a part of the page."""

from gpubench.report.accept.document import acceptance_document
from gpubench.report.layout.document import Section
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.part import PagePart, inner


def contract_part(contents: ReportContents) -> PagePart | None:
    """Return what a delivery makes of a contract; None without one."""
    if contents.acceptance is None or contents.evidence is None:
        return None
    document = acceptance_document(contents.acceptance, contents.evidence)
    head = Section(title="Contract", name="contract", blocks=())
    sections = (head, *inner(document.sections, "Answer"))
    return PagePart(sections=sections, data={"contract": document.data()})
