"""What a verdict leaves out, in a sentence or two."""

from collections.abc import Iterator

from gpubench.compare.exceptions import Exceptions
from gpubench.report.compare.words import joined
from gpubench.units import counted


def exceptions_text(found: Exceptions) -> str:
    """Return sentences about the cases that a verdict leaves out; empty if there are none."""
    sentences = []
    if parts := list(_parts(found)):
        sentences.append(f"Of {counted(found.common, 'case')} tried on both, {joined(parts)}.")
    if found.unmatched:
        were = "were" if found.unmatched > 1 else "was"
        sentences.append(f"{counted(found.unmatched, 'case')} {were} measured on one side only.")
    return " ".join(sentences)


def _parts(found: Exceptions) -> Iterator[str]:
    for verdict, number in found.otherwise:
        yield f"{number} {_are(number)} {verdict}"
    for label, number in found.fits_only:
        yield f"{number} {'fit' if number > 1 else 'fits'} on {label} only"
    for label, number in found.failed:
        yield f"{number} failed on {label}"
    if found.not_comparable:
        yield f"{found.not_comparable} {_are(found.not_comparable)} not comparable"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
