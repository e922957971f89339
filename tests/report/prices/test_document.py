"""A comparison in money as people and programs read it."""

import json
import re
from typing import Any

import pytest

from gpubench.errors import SettingsFileError
from gpubench.report.prices.money_text import amount_text
from tests.prices.books import BOOK
from tests.report.prices.examples import in_money, measured, money_of, swapped


@pytest.fixture(scope="module")
def data() -> Any:
    """The JSON of the golden's comparison."""
    return json.loads(in_money("json"))


def test_the_sentences_stand_in_the_json_too(data: Any) -> None:
    """What a person is told a program need not compute again."""
    (pair,) = data["money"]["contenders"]
    text = " ".join(in_money("text").split())

    assert len(pair["sentences"]) == 3
    for sentence in pair["sentences"]:
        assert sentence in text


def test_the_break_even_price_stands_in_the_json_with_its_interval(data: Any) -> None:
    """By the ratio of the comparison and the costs of the book, computed here once more."""
    (pair,) = data["money"]["contenders"]
    ratio = data["contenders"][0]["break_even"]
    old, new = pair["costs"]
    found = pair["break_even_price"]

    for end, name in (("value", "ratio"), ("low", "low"), ("high", "high")):
        per_hour = old["total"] / old["busy_hours"] * ratio[name]
        assert found[end] == pytest.approx(per_hour * new["busy_hours"] - new["electricity"])
    assert found["now"] == 45000.0


def test_a_million_costs_what_its_seconds_cost(data: Any) -> None:
    """Rate and cost per hour by hand."""
    (pair,) = data["money"]["contenders"]
    (workload,) = (row for row in data["workloads"] if row["workload"] == "convnet")
    (curve,) = workload["best"]["curves"]
    (priced,) = (row for row in pair["workloads"] if row["workload"] == "convnet")

    for side, cost, told in zip(
        ("baseline", "contender"), pair["costs"], priced["per_million"], strict=True
    ):
        seconds = 1e6 / curve[side]["per_s"]
        assert told["amount"] == pytest.approx(seconds / 3600 * cost["per_busy_hour"])
        assert told["low"] < told["amount"] < told["high"]


def test_watts_are_measured_on_both_sides_or_limits_on_both(data: Any) -> None:
    """The transformer has energy, the convnet has not; each line says which."""
    (pair,) = data["money"]["contenders"]
    found = {row["workload"]: row["work_per_watt"] for row in pair["workloads"]}

    assert found["transformer"]["watts"] == pytest.approx([500.0, 750.0])
    assert found["transformer"]["from"] == "measured"
    assert found["convnet"]["watts"] == [700.0, 1000.0]
    assert found["convnet"]["from"] == "power limit"
    for row in pair["workloads"]:
        watts = row["work_per_watt"]["watts"]
        speedup = next(w for w in data["workloads"] if w["workload"] == row["workload"])
        assert row["work_per_watt"]["ratio"] == pytest.approx(
            speedup["best"]["speedup"] * watts[0] / watts[1]
        )


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_answer_fits_the_screen_and_shows_nothing_endless(width: int) -> None:
    """Terminals wrap beyond; what is unknown is a dash."""
    text = in_money("text", width)

    assert max(map(len, text.splitlines())) <= width
    assert not re.search(r"\b(inf|nan|None)\b", text)


def test_the_work_per_money_comes_first_and_no_other_price_contradicts_the_book() -> None:
    """Who asks with prices wants their answer; a price at equal running cost is another one."""
    text = in_money("text")

    assert text.startswith("Work per EUR: new does more;")
    assert text.count("Work per EUR:") == 1
    assert text.count("Break-even price") == 1


def test_an_old_price_is_marked() -> None:
    """Before the tables, with its day."""
    text = in_money("text")

    assert "OLD  site.electricity_per_kwh = 0.25 (bill, 2026-07-01)" in text
    assert text.index("OLD") < text.index("A MILLION COSTS")


def test_swapping_the_sides_inverts_all_ratios() -> None:
    """The same two machines, asked the other way round."""
    there = measured()
    (one,) = money_of(there).pairs
    (other,) = money_of(swapped()).pairs

    assert one.overall is not None
    assert other.overall is not None
    assert one.overall.ratio.speedup * other.overall.ratio.speedup == pytest.approx(1.0)
    for row, back in zip(one.workloads, other.workloads, strict=True):
        assert row.per_money.ratio.low * back.per_money.ratio.high == pytest.approx(1.0)
        assert row.per_million is not None
        assert back.per_million is not None
        assert row.per_million == (back.per_million[1], back.per_million[0])
        assert row.per_watt is not None
        assert back.per_watt is not None
        assert (
            row.per_watt.found.ratio.speedup * back.per_watt.found.ratio.speedup
            == pytest.approx(1.0)
        )


def test_a_side_without_a_price_is_a_mistake() -> None:
    """Not a free machine."""
    with pytest.raises(SettingsFileError, match=r"no price for Example GPU new \(side new\)"):
        money_of(measured(), BOOK.split("[device.new]", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (31200.4, "31200"),
        (2.345, "2.35"),
        (0.00123456, "0.00123"),
        (0.4, "0.400"),
        (999.999, "1000.00"),
    ],
)
def test_amounts_have_the_digits_that_they_deserve(amount: float, text: str) -> None:
    """And no exponent."""
    assert amount_text(amount) == text
