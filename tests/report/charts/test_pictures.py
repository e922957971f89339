"""Every other picture: what it draws is what the analysis found, and it promises what all do."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from gpubench.batches.analysis import analyse
from gpubench.compare.comparison import compare
from gpubench.compare.pair_records import Comparison
from gpubench.overview.spreads import curve_spreads
from gpubench.overview.timeline import timelines
from gpubench.overview.timeline_records import Timeline
from gpubench.prices.book import read_price_book
from gpubench.prices.priced_records import PricedComparison
from gpubench.prices.pricing import priced
from gpubench.report.charts.distribution import distribution_figure
from gpubench.report.charts.forest import forest_figure
from gpubench.report.charts.memory import memory_figure
from gpubench.report.charts.over_time import over_time_figures
from gpubench.report.charts.price import price_figure
from gpubench.report.charts.rounding import rounded
from gpubench.report.charts.series import curve_groups
from gpubench.report.charts.speedup import case_groups, speedup_figure
from gpubench.report.charts.worth import worth_figure
from gpubench.report.layout.document import Figure
from tests.compare.sides import frame, side
from tests.overview.frames import curve_rows, failed_row
from tests.prices.books import BOUGHT_BOOK, TODAY
from tests.report.charts.drawing import check, chosen, labels, svg_of
from tests.report.compare.examples import two_gpus
from tests.report.layout.documents import HOSTILE
from tests.report.prices.examples import measured

SIZES = (1, 10, 16, 100, 128)
GPU: dict[str, Any] = {
    "device": "Example GPU",
    "backend": "cuda",
    "device_memory_bytes": 80_000_000_000,
    "power_limit_w": 700.0,
    "power_w": 650.0,
    "sm_clock_mhz": 1980.0,
    "temperature_c": 60.0,
}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Two runs of a curve on a GPU whose largest size had no room."""
    made = [
        row
        for run in ("r0", "r1")
        for row in curve_rows(lambda n: 1e-4 * (10 + n), SIZES, run_id=run, label=HOSTILE, **GPU)
    ]
    for row in made:
        # Not all cases drift alike.
        if (row["batch_size"], row["block"]) in {(10, 1), (100, 2)}:
            row["time_median_s"] *= 1.02
    made.append(failed_row("oom", "", batch_size=256, label=HOSTILE, **GPU))
    found = pd.DataFrame(made)
    return found.assign(
        time_p05_s=found["time_median_s"] * 0.98, time_p95_s=found["time_median_s"] * 1.2
    )


@pytest.fixture(scope="module")
def timeline(rows: pd.DataFrame) -> Timeline:
    (found,) = timelines(rows)
    return found


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return two_gpus()


def own_data(figure: Figure) -> list[dict[str, Any]]:
    """Return what layers draw beside the points."""
    layers = figure.spec["layer"]
    return [datum for layer in layers for datum in layer.get("data", {}).get("values", ())]


def drawn(figure: Figure | None) -> list[str]:
    """Return what is told of each mark, once a figure keeps its promises in every choice."""
    assert figure is not None
    check(figure)
    found = labels(figure)
    for switch in figure.switches:
        for option in switch.options[1:]:
            assert svg_of(chosen(figure, switch.name, option.name)) != ""
    return found


def test_memory_is_drawn_up_to_what_the_device_has(rows: pd.DataFrame) -> None:
    """What a larger batch costs, and where there was no room."""
    (machine,) = analyse(rows).machines
    (group,) = curve_groups(machine.curves)

    figure = memory_figure(group, machine, "memory-1")

    found = drawn(figure)
    assert figure is not None
    assert [text.partition(":")[0] for text in found[: len(SIZES)]] == [
        f"batch {size}" for size in SIZES
    ]
    assert found[-1].startswith("out of memory from batch 256")
    assert "memory of the device: 80.0 GB" in svg_of(dict(figure.spec))
    assert 80_000_000_000 in {datum.get("bytes") for datum in own_data(figure)}
    assert len(figure.table.rows) == len(SIZES)


def test_a_size_without_memory_has_no_logarithm(rows: pd.DataFrame) -> None:
    """A call that allocates nothing is drawn at nothing."""
    (machine,) = analyse(rows.assign(memory_allocated_bytes=0)).machines
    (group,) = curve_groups(machine.curves)

    figure = memory_figure(group, machine, "memory-1")

    assert len(drawn(figure)) == len(SIZES) + 1
    assert figure is not None
    assert [switch.name for switch in figure.switches] == ["batch axis"]


def test_a_file_that_tells_no_memory_has_no_picture_of_it(rows: pd.DataFrame) -> None:
    """Nothing is drawn for what was not measured."""
    (machine,) = analyse(rows.drop(columns="memory_allocated_bytes")).machines
    (group,) = curve_groups(machine.curves)

    assert memory_figure(group, machine, "memory-1") is None


def test_all_that_was_watched_is_drawn_over_one_time(timeline: Timeline) -> None:
    """Clock, power and heat are read beneath each other."""
    figures = over_time_figures(timeline, "course-1")

    assert [figure.name for figure in figures] == [
        f"course-1-{what}" for what in ("drift", "noise", "clock", "power", "temperature")
    ]
    assert all(len(drawn(figure)) == 2 * 3 * len(SIZES) for figure in figures)
    drift, power = figures[0], figures[3]
    summed = [datum for datum in own_data(drift) if "low" in datum]
    assert len({block.low for block in timeline.blocks} - {None}) > 1
    for one, block in zip(summed, timeline.blocks * 2, strict=True):
        expected = (block.low, block.relative, block.high)
        assert (one["low"], one["value"], one["high"]) == pytest.approx(expected, rel=1e-5)
    assert {"value": 700.0} in own_data(power)
    ends = {str(figure.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]) for figure in figures}
    assert len(ends) == 1


def test_what_nobody_watched_is_not_drawn() -> None:
    """A CPU has no clock to read."""
    (found,) = timelines(pd.DataFrame(curve_rows(lambda n: n * 1e-5, SIZES)))

    assert [figure.title for figure in over_time_figures(found, "c")] == [
        "Drift",
        "Noise within visits",
    ]


def test_the_table_of_a_course_is_made_of_all_visits(timeline: Timeline) -> None:
    """Thinning is for the picture only."""
    whole, *_ = over_time_figures(timeline, "c")
    thin, *_ = over_time_figures(timeline, "c", most=4)

    assert len(labels(thin)) == 4
    assert "The picture shows 4 of 30 visits" in thin.left_out
    assert thin.table == whole.table
    assert whole.left_out == ""


def test_samples_are_drawn_around_their_median(rows: pd.DataFrame) -> None:
    """Thick for the middle half, thin for nine tenths."""
    (curve,) = curve_spreads(rows)

    figure = distribution_figure(curve, HOSTILE, "spread-1")

    assert len(drawn(figure)) == len(SIZES)
    datum = figure.spec["data"]["values"][0]
    spread = tuple(datum[key] for key in ("p05", "p25", "p75", "p95"))
    assert spread == pytest.approx((-0.02, -0.01, 0.01, 0.2))


def test_a_forest_has_a_line_for_each_workload_at_each_basis(comparison: Comparison) -> None:
    """Equal batch and own best batch are two answers."""
    (pair,) = comparison.pairs

    figure = forest_figure(comparison, pair, "forest")

    found = drawn(figure)
    rows = sum(1 + (row.best is not None) for row in pair.workloads)
    rows += 0 if pair.overall is None else 1 + (pair.overall.best is not None)
    assert len(found) == rows
    assert all(" (" in text for text in found)
    assert figure is not None
    first, line = pair.workloads[0].result, figure.spec["data"]["values"][0]
    expected = (first.low, first.speedup, first.high)
    assert tuple(line[key] for key in ("low", "ratio", "high")) == pytest.approx(expected, rel=1e-5)


def test_a_ratio_without_a_test_has_no_verdict(comparison: Comparison) -> None:
    """At own best batches there is an interval and no p-value."""
    (pair,) = comparison.pairs
    figure = forest_figure(comparison, pair, "forest")
    assert figure is not None

    verdicts = {
        datum["verdict"] for datum in figure.spec["data"]["values"] if "own best" in datum["row"]
    }

    assert verdicts == {"interval, no verdict"}


def test_each_comparable_case_is_drawn_in_one_picture(comparison: Comparison) -> None:
    """Over batch size, with its verdict as a shape."""
    (pair,) = comparison.pairs

    groups = case_groups(pair)
    found = [
        text
        for number, group in enumerate(groups)
        for text in drawn(speedup_figure(comparison, pair, group, f"speedup-{number}"))
    ]

    comparable = [case for case in pair.cases if case.result is not None]
    assert len(found) == len(comparable)
    known = {
        (datum["batch"], *(datum[key] for key in ("low", "ratio", "high")))
        for group in groups
        for datum in speedup_figure(comparison, pair, group, "s").spec["data"]["values"]
    }
    for case in comparable:
        assert case.result is not None
        ends = (case.result.low, case.result.speedup, case.result.high)
        assert (case.case.batch_size, *(rounded(end) for end in ends)) in known
    verdicts = {case.verdict.value for case in comparable}
    assert {text.rpartition(", ")[2] for text in found} == verdicts


def test_sides_of_hostile_names_stay_data() -> None:
    """A label is what somebody typed."""
    rows = frame(workload=HOSTILE)
    found = compare([side(HOSTILE, rows), side("'" + HOSTILE, frame(seed=1, workload=HOSTILE))])
    (pair,) = found.pairs

    figure = forest_figure(found, pair, "forest")

    assert drawn(figure)
    assert figure is not None
    assert "<script" not in svg_of(dict(figure.spec))
    assert drawn(speedup_figure(found, pair, case_groups(pair)[0], "s"))


@pytest.fixture(scope="module")
def money(tmp_path_factory: pytest.TempPathFactory) -> PricedComparison:
    path = tmp_path_factory.mktemp("prices") / "book.toml"
    path.write_text(BOUGHT_BOOK, encoding="utf-8")
    return priced(measured(), read_price_book(str(path), TODAY), date(2026, 11, 20))


def test_work_per_money_and_per_watt_stand_in_one_forest(money: PricedComparison) -> None:
    """What a buyer and who pays for the power hold against each other."""
    (pair,) = money.pairs

    found = drawn(worth_figure(money, pair, "old", "worth"))

    per_watt = [row for row in pair.workloads if row.per_watt is not None]
    assert len(found) == len(pair.workloads) + len(per_watt) + 1
    assert all(text.endswith(("does more", "unclear")) for text in found)
    assert sum(", per watt: " in text for text in found) == len(per_watt) > 0


def test_the_price_of_today_is_one_mark_on_its_line(money: PricedComparison) -> None:
    """A reader sees how far it is from where the order turns."""
    (pair,) = money.pairs

    figure = price_figure(money, pair, "old", "price")

    (found,) = drawn(figure)
    assert found.startswith("in the book, 45000 EUR: ")
    assert figure is not None
    assert "break-even" in svg_of(dict(figure.spec))
    turning = pair.contender_turning
    assert turning is not None
    (line, *_) = [datum for datum in own_data(figure) if "label" in datum]
    marked = (line["from"], line["price"], line["to"])
    assert marked == pytest.approx((turning.low, turning.value, turning.high), rel=1e-5)
    assert any("(in the book)" in row.cells[0] for row in figure.table.rows)
