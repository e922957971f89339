"""A self-check for people and for programs; its text is among the goldens."""

import csv
import io
import json

import pytest

from gpubench.errors import UsageError
from gpubench.report.selfcheck import render_selfcheck
from gpubench.report.selfcheck_words import percent
from gpubench.selfcheck.records import SelfCheck
from tests.selfcheck.records import DISTURBED, QUIET, UNTOLD


@pytest.mark.parametrize("check", [QUIET, DISTURBED, UNTOLD], ids=["quiet", "disturbed", "untold"])
def test_json_is_the_whole_record_with_the_sentences(check: SelfCheck) -> None:
    """Programs get what people get, unscaled; what is unknown is null."""
    document = json.loads(render_selfcheck(check, "json"))

    assert document["schema"] == 1
    assert len(document["sentences"]) == 2
    assert document["disturbances"]["counts"]["by_status"]["ok"] >= 0


def test_csv_has_a_line_per_class() -> None:
    """What is beyond any number is an empty cell."""
    rows = list(csv.DictReader(io.StringIO(render_selfcheck(DISTURBED, "csv"))))

    assert [row["class"] for row in rows] == ["short_product", "product", "step"]
    assert rows[0]["change_3_runs"] == ""
    assert float(rows[1]["change_5_runs"]) == 0.27
    assert rows[0]["splits_alarmed"] == "9"


def test_colour_marks_the_header_and_nothing_is_lost_without_it() -> None:
    """Never colour alone."""
    colored = render_selfcheck(QUIET, "text", color=True)

    plain = colored.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert plain == render_selfcheck(QUIET, "text") != colored


def test_an_unknown_format_is_refused() -> None:
    """In the form of all errors."""
    with pytest.raises(UsageError, match="--format: 'xml', expected one of"):
        render_selfcheck(QUIET, "xml")


@pytest.mark.parametrize(
    ("share", "text"), [(0.00412, "0.41 %"), (0.0412, "4.1 %"), (1.2, ">100 %"), (None, ">100 %")]
)
def test_a_share_has_the_digits_that_it_is_worth(share: float | None, text: str) -> None:
    """A machine with 0.4 % and one with 0.5 % are not the same."""
    assert percent(share) == text
