"""A self-check for people and for programs; its text is among the goldens."""

import csv
import io
import json

import pytest

from gpubench.errors import UsageError
from gpubench.report.layout.screen import Screen
from gpubench.report.layout.writers import written
from gpubench.report.selfcheck.cells import percent
from gpubench.report.selfcheck.document import selfcheck_document
from gpubench.selfcheck.self_check import SelfCheck
from tests.selfcheck.records import DISTURBED, QUIET, UNTOLD


@pytest.mark.parametrize("check", [QUIET, DISTURBED, UNTOLD], ids=["quiet", "disturbed", "untold"])
def test_json_is_the_whole_record_with_the_sentences(check: SelfCheck) -> None:
    """Programs get what people get, unscaled; what is unknown is null."""
    document = json.loads(written(selfcheck_document(check), "json"))

    assert document["schema"] == 2
    assert len(document["sentences"]) == 2 + document["alarms_exceed_alpha"]
    assert document["disturbances"]["counts"]["by_status"]["ok"] >= 0


def test_csv_has_a_line_per_class() -> None:
    """What is beyond any number is an empty cell."""
    rows = list(csv.DictReader(io.StringIO(written(selfcheck_document(DISTURBED), "csv"))))

    assert [row["class"] for row in rows] == ["short_product", "product", "step"]
    assert rows[0]["detectable_change_3_runs"] == ""
    assert float(rows[1]["detectable_change_5_runs"]) == 0.27
    assert rows[0]["splits_alarmed"] == "9"


def test_colour_marks_the_header_and_nothing_is_lost_without_it() -> None:
    """Never colour alone."""
    colored = written(selfcheck_document(QUIET), "text", Screen(color=True))

    plain = colored.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert plain == written(selfcheck_document(QUIET), "text") != colored


def test_an_unknown_format_is_refused() -> None:
    """In the form of all errors."""
    with pytest.raises(UsageError, match="--format: 'xml', expected one of"):
        written(selfcheck_document(QUIET), "xml")


@pytest.mark.parametrize(
    ("share", "text"), [(0.00412, "0.41 %"), (0.0412, "4.1 %"), (1.2, ">100 %"), (None, ">100 %")]
)
def test_a_share_has_the_digits_that_it_is_worth(share: float | None, text: str) -> None:
    """A machine with 0.4 % and one with 0.5 % are not the same."""
    assert percent(share) == text


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("check", [QUIET, DISTURBED, UNTOLD], ids=["quiet", "disturbed", "untold"])
def test_everything_fits_the_width(check: SelfCheck, width: int) -> None:
    """Lines that wrap are no table."""
    text = written(selfcheck_document(check), "text", Screen(width=width))
    assert max(map(len, text.splitlines())) <= width


def test_a_machine_that_cannot_be_trusted_is_told_so_first() -> None:
    """Nobody reads on to the false alarms."""
    assert written(selfcheck_document(DISTURBED), "text").startswith(
        "Verdicts on this machine are not reliable"
    )
