"""Every figure of the page is that of `--format json`: of a CPU, an H200 and a comparison."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gpubench.compare.sides import named_sides
from gpubench.dossier.contents import ReportRequest, report_contents
from gpubench.dossier.writing import report_text
from gpubench.peaks.table import peak_table
from gpubench.report.names import rate_noun
from gpubench.report.page.document import report_document
from gpubench.units import format_bytes, format_rate
from tests.report.layout.html.browser import browser_or_skip, visit
from tests.report.page.page_reader import PageReader, drawn_numbers, listing

RESULTS = Path(__file__).parents[3] / "results"
CPU, NEXT_DAY, H200 = (
    RESULTS / f"{name}.csv" for name in ("cpu-amd-epyc", "cpu-amd-epyc-next-day", "h200-steps")
)


@dataclass(frozen=True)
class Both:
    """One report as a page and as data."""

    text: str
    page: PageReader
    data: dict[str, Any]
    source: Path


def common_cases(folder: Path) -> Path:
    """Return a file of the cases that the next day measured too, a tenth of all."""
    with NEXT_DAY.open(newline="") as stream:
        wanted = {_case(row) for row in csv.DictReader(stream)}
    with CPU.open(newline="") as stream, (folder / "day.csv").open("w", newline="") as kept:
        reader = csv.DictReader(stream)
        writer = csv.DictWriter(kept, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in reader if _case(row) in wanted)
    return folder / "day.csv"


def _case(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("workload", "phase", "dtype", "params", "batch_size"))


@pytest.fixture(scope="module", params=["cpu", "h200", "comparison"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("figures")
    files = {"cpu": [NEXT_DAY], "h200": [H200]}.get(request.param) or [
        common_cases(folder),
        NEXT_DAY,
    ]
    asked = ReportRequest(sides=named_sides(list(map(str, files))), peaks=peak_table())
    document = report_document(report_contents(asked))
    text = report_text(document, "html")
    return Both(
        text=text,
        page=PageReader(text),
        data=json.loads(report_text(document, "json")),
        source=files[0],
    )


def test_the_best_batches_are_those_of_the_data(both: Both) -> None:
    """The table that people read first."""
    for part in both.data["timings"]:
        rows = both.page.below(part["file"], "The best batch of every curve")
        for curve in part["overview"]["curves"]:
            best = curve["best"]
            noun = rate_noun(curve["workload"], counts_items=curve["counts_items"])
            told = [str(best["batch_size"]), format_rate(best["per_s"], noun)]
            assert any(row[2:4] == told for row in rows), told


def test_every_point_of_a_throughput_curve_is_that_of_the_data(both: Both) -> None:
    """The figures of a picture stand in its table, each once."""
    for part in both.data["timings"]:
        cells = {cell for row in both.page.below(part["file"]) for cell in row}
        for curve in part["batches"]["curves"] if part["batches"] else []:
            noun = rate_noun(curve["curve"]["workload"], counts_items=curve["counts_items"])
            for point in curve["points"]:
                assert format_rate(point["per_s"], noun) in cells


def test_the_pictures_draw_the_very_figures(both: Both) -> None:
    """A mark is where its number is: a picture's data are rounded to what no screen can show."""
    drawn = drawn_numbers(both.text, "-throughput")
    for part in both.data["timings"]:
        for curve in part["batches"]["curves"] if part["batches"] else []:
            for point in curve["points"]:
                nearest = min(drawn, key=lambda number: abs(number - point["per_s"]))
                assert nearest == pytest.approx(point["per_s"], rel=1e-4)


def test_advice_is_that_of_the_data(both: Both) -> None:
    """Which size to take instead, with its gain."""
    for part in both.data["timings"]:
        rows = both.page.below(part["file"])
        for curve in part["batches"]["curves"] if part["batches"] else []:
            for one in curve["advice"]:
                if one["gain"] is not None and one["try"] is not None:
                    start = [str(one["planned"]), str(one["try"]), f"{100 * one['gain']:+.1f} %"]
                    assert any(row[:3] == start for row in rows), start


def test_speedups_are_those_of_the_data(both: Both) -> None:
    """With their intervals and verdicts."""
    found = both.data["comparison"]
    if found is None:
        assert not both.page.below("Comparison")
        return
    rows = both.page.below("Comparison", "Speedup")
    for one in found["workloads"]:
        told = [f"{one['speedup']:.2f}x", f"{one['low']:.2f} - {one['high']:.2f}", one["verdict"]]
        assert any(row[0] == one["workload"] and row[2:5] == told for row in rows), told
    cases = listing(both.text, "cases")
    assert len(cases) == len(found["cases"]) > 0
    for shown, one in zip(cases, found["cases"], strict=True):
        assert shown["verdict"] == one["verdict"]
        assert shown["speedup"] == pytest.approx(one["speedup"], rel=1e-5)
        assert shown["batch_size"] == one["case"]["batch_size"]


def test_raw_rows_are_those_of_the_file(both: Both) -> None:
    """Read by the standard library's reader, which knows nothing of gpubench."""
    shown = listing(both.text, "rows-1")
    with both.source.open(newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert len(shown) == len(rows)
    for one, row in zip(shown, rows, strict=True):
        for name, value in one.items():
            text = row[name]
            if isinstance(value, int | float):
                assert float(text) == pytest.approx(value, rel=1e-5)
            else:
                assert (value or "") == text


def test_claims_and_memory_are_those_of_the_data(both: Both) -> None:
    """All sixteen, and the bytes of each best batch."""
    verdicts = [row[:2] for row in both.page.below("Claims")]
    for claim in both.data["claims"]:
        assert [f"{claim['claim']} {claim['name']}", claim["verdict"]] in verdicts
    cells = {cell for row in both.page.below("") for cell in row}
    for part in both.data["timings"]:
        for curve in part["overview"]["curves"]:
            if curve["best"]["memory_bytes"] is not None:
                assert format_bytes(curve["best"]["memory_bytes"]) in cells


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browser_or_skip() as found:
        yield found


@pytest.mark.usefixtures("untraced")
def test_a_browser_shows_it_all_and_asks_for_nothing(
    both: Both, browser: Any, tmp_path: Path
) -> None:
    """Every picture is drawn, every listing is there, without a complaint or a request."""
    path = tmp_path / "report.html"
    path.write_text(both.text)

    with visit(browser, path, viewport={"width": 1280, "height": 900}) as shown:
        pictures = shown.page.locator("[data-chart]").count()
        assert shown.page.locator("[data-chart] svg").count() == pictures > 0
        rows = len(listing(both.text, "rows-1"))
        assert f"rows 1 to 100 of {rows}" in shown.page.inner_text("#listing-rows-1")
        assert shown.said == []
        assert shown.asked == [path.as_uri()]
