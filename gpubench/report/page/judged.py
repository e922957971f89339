"""All sixteen claims, and what was learnt by training, as parts of the page."""

from gpubench.report.claims.document import claims_document
from gpubench.report.claims.lines import JudgedMachine, claim_lines
from gpubench.report.layout.document import Section
from gpubench.report.learning.sections import learning_sections
from gpubench.report.page.contents import ReportContents
from gpubench.report.page.part import PagePart, inner


def claims_part(contents: ReportContents) -> PagePart:
    """Return how every claim about batch size fares on the files."""
    judged = [
        *((", ".join(side.files), side.batches, side.claims) for side in contents.pooled),
        *((part.file.name, part.batches, part.claims) for part in contents.timings),
    ]
    machines = [
        JudgedMachine(file=name, machine=machine, claims=claims)
        for name, batches, of_machines in judged
        if batches is not None
        for machine, claims in zip(batches.machines, of_machines, strict=True)
    ]
    document = claims_document(claim_lines(machines, contents.tasks, contents.jobs))
    head = Section(title="Claims", name="claims", blocks=())
    return PagePart(
        sections=(head, *inner(document.sections, "")), data={"claims": document.data()["claims"]}
    )


def training_part(contents: ReportContents) -> PagePart | None:
    """Return what each task that was trained came to; None without a training file."""
    sections = inner(learning_sections(contents.learning), "")
    if not sections:
        return None
    head = Section(title="Training", name="training", blocks=())
    return PagePart(sections=(head, *sections), data={})
