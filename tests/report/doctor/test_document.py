import pytest

from gpubench.doctor.finding import MISSING, OK, WARNING, Finding
from gpubench.report.doctor.document import doctor_document
from gpubench.report.layout.writers import written

HERE = Finding(level=OK, subject="cpu", text="a processor")
BUSY = Finding(level=WARNING, subject="load", text="backup uses 90% of a core", advice="end it")
NO_COMPILER = Finding(level=MISSING, subject="compiler", text="none", advice="install one")


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ((HERE,), "Ready to measure: nothing is missing and nothing would disturb."),
        ((HERE, BUSY, BUSY), "2 findings would disturb a measurement."),
        (
            (HERE, NO_COMPILER, BUSY),
            "1 finding would disturb a measurement, 1 optional part not installed.",
        ),
    ],
)
def test_the_first_line_says_what_there_is_to_do(findings: tuple[Finding, ...], words: str) -> None:
    """Who has nothing to do reads no further."""
    assert written(doctor_document(findings), "text").splitlines()[0] == words


def test_what_disturbs_comes_before_what_is_missing_and_what_is_here() -> None:
    """In the order in which a person acts."""
    text = written(doctor_document((HERE, NO_COMPILER, BUSY)), "text")
    places = [text.index(finding.text) for finding in (BUSY, NO_COMPILER, HERE)]
    assert places == sorted(places)
    assert "backup uses 90% of a core -> end it" in text
