"""`gpubench report` with prices and with a contract."""

import json
from collections.abc import Sequence

import pytest

from gpubench.cli.main import main
from tests.accept.simulated import CONTRACT
from tests.cli.report_files import GPU, SIZES, Files
from tests.compare.sides import frame
from tools.simulate_accept import Fleet
from tools.simulate_accept import frame as cards


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("report"))


def test_a_contract_holds_the_later_sides_to_the_first(files: Files) -> None:
    """The same answer as `gpubench accept` gives."""
    reference = files.saved("reference.csv", cards(Fleet(), 2))
    good = files.saved("good.csv", cards(Fleet(first=1), 1))
    (files.folder / "contract.toml").write_text(CONTRACT)

    contract = ["--contract", files.path("contract.toml")]
    found = json.loads(files.report(reference, good, *contract, name="accepted.json"))

    assert found["contract"]["answer"] == "PASS"
    assert found["sentences"][0].startswith("PASS")


PRICES = """
currency = "EUR"
[site]
years = {{value = 4, source = "plan", date = 2020-01-01}}
utilisation = {{value = 0.7, source = "plan", date = 2020-01-01}}
pue = {{value = 1.3, source = "operator", date = 2020-01-01}}
electricity_per_kwh = {{value = 0.2, source = "bill", date = 2020-01-01}}
[device.{}]
purchase = {{value = 1000, source = "offer", date = 2020-01-01}}
power_w = {{value = 300, source = "data sheet", date = 2020-01-01}}
[device.H]
purchase = {{value = 1500, source = "offer", date = 2020-01-01}}
power_w = {{value = 400, source = "data sheet", date = 2020-01-01}}
"""


def test_money_stands_in_the_answer_and_below_the_comparison(files: Files) -> None:
    """What a buyer asks first: who does more work per money, and what turns the order."""
    (files.folder / "prices.toml").write_text(PRICES.format("G"))

    words = (files.old, files.new, "--prices", files.path("prices.toml"))
    text, found = files.told(*words), json.loads(files.report(*words, name="money.json"))

    money = found["comparison"]["money"]
    assert money["currency"] == "EUR"
    brief = text.partition("## Warnings")[0]
    assert all(line in brief for line in money["contenders"][0]["sentences"])
    assert "### In EUR, by" in text


def test_a_price_that_the_book_lacks_is_one_line(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Money was asked for, so there is no report without it."""
    (files.folder / "lacking.toml").write_text(PRICES.format("Z"))

    words = ["report", files.old, files.new, "--prices", files.path("lacking.toml")]
    assert main([*words, "-o", files.path("lacking.html")]) == 2

    captured = capsys.readouterr()
    assert "there is no price for G" in captured.err
    assert captured.err.count("\n") == 1
    assert not (files.folder / "lacking.html").exists()


@pytest.mark.parametrize(
    ("option", "sides", "complaint"),
    [
        ("--prices", ("old",), "one side has timings, expected a baseline and a contender"),
        ("--prices", ("old", "other"), "no case can be compared"),
        ("--contract", ("old",), "1 reference and 0 delivered files"),
    ],
)
def test_an_answer_that_was_asked_for_is_given_or_refused(
    option: str,
    sides: Sequence[str],
    complaint: str,
    files: Files,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A page without it would look like one with it."""
    files.saved("other.csv", frame(seed=5, sizes=SIZES, **GPU).assign(workload="conv"))
    (files.folder / "book.toml").write_text(PRICES.format("G"))
    (files.folder / "book-contract.toml").write_text(CONTRACT)
    book = {"--prices": "book.toml", "--contract": "book-contract.toml"}[option]

    named = [files.path(f"{side}.csv") for side in sides]
    assert main(["report", *named, option, files.path(book), "-o", files.path("no.html")]) == 2
    assert complaint in capsys.readouterr().err
